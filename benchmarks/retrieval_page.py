"""The page and the picture that tell how our search compares."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

NAMES = {
    "pre-kg": "pre-kg, fusion",
    "lexical": "pre-kg, mots seuls (BM25)",
    "ngrams": "pre-kg, n-grammes seuls",
    "dense": "pre-kg, sens seul",
    "encoder": "encodeur intégré, textes entiers",
    "bm25s": "bm25s + Snowball",
    "minilm": "MiniLM-L6 (anglais)",
    "txtai": "txtai hybride, MiniLM-L6",
}
KINDS = {
    "keyword": "mots-clés",
    "noisy": "fautes et SMS",
    "paraphrase": "paraphrases",
    "factual": "factuelles",
    "list": "listes",
    "ensemble": "ensemble",
}
COLOURS = {
    "pre-kg": "#1b4f8f",
    "lexical": "#6f9bd1",
    "ngrams": "#9dbde0",
    "dense": "#c6d9ee",
    "encoder": "#dfe9f5",
    "bm25s": "#8a8a8a",
    "minilm": "#d9a441",
    "txtai": "#b8722c",
}


def page(found: Mapping[str, Any]) -> str:
    """Return the page, in Markdown, in French."""
    machine, load = found["machine"], found["load_at_the_end"]
    lines = [
        "# La recherche, mesurée",
        "",
        f"`{found['command']}` (pre-kg {found['version']}, encodeur `{found['encoder']}`), du "
        f"{found['started']} au {found['ended']}. {machine['processor']}, {machine['cores']} "
        f"cœurs, {machine['memory_gib']} Gio, Python {machine['python']} ; charge de la machine "
        f"{_list(machine['load'])} au début, {_list(load)} à la fin (au-delà du nombre "
        "de cœurs, les durées à l'horloge sont des majorants)." + _kept(found["kept"]),
        "",
        "![nDCG@10 et rappel@5 de chaque moteur](recherche.svg)",
        "",
        "## Classer des textes pour une question",
        "",
        "nDCG@10, en points, et son intervalle à 95 % ; écart à bm25s + Snowball, question par "
        "question (bootstrap apparié, 1 000 tirages, graine fixe). Les poids de la fusion ont été "
        "choisis sur d'autres données.",
        "",
    ]
    for name, corpus in found["corpora"].items():
        lines += [f"### {name} : {corpus['questions']} questions, {corpus['texts']} textes", ""]
        lines += [*_corpus(corpus["ranking"]), ""]
    lines += [
        "## Trouver les nœuds du graphe livré",
        "",
        "La recherche seule, avant le moteur de réponse. Les autres moteurs classent les mêmes "
        f"{found['documents']} documents (libellés, descriptions, formulations, faits) ; un nœud "
        "prend la place de son meilleur document.",
        "",
    ]
    for name, engines in found["graph"].items():
        lines += [f"### {name}", "", *_graph(engines), ""]
    lines += ["## Fautes de frappe", "", *_misspelt(found["misspelt"]), ""]
    lines += ["## Ce que chaque partie apporte", "", *_examples(found["examples"]), ""]
    lines += ["## Durée et mémoire", "", *_costs(found), ""]
    return "\n".join(lines)


def _kept(names: Sequence[str]) -> str:
    if not names:
        return ""
    listed = ", ".join(NAMES[name] for name in names)
    return f" Gardés d'un passage précédent, sur les mêmes textes et questions : {listed}."


def _list(values: Sequence[float]) -> str:
    return " / ".join(_number(v, 2) for v in values)


def _number(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _signed(value: float) -> str:
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "−")


def _ordered(found: Mapping[str, Any]) -> list[str]:
    return [name for name in NAMES if name in found]


def _corpus(ranking: Mapping[str, Any]) -> list[str]:
    lines = [
        "| moteur | nDCG@10 | intervalle | écart à bm25s + Snowball |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name in _ordered(ranking):
        score, gain = ranking[name]["ndcg_10"], ranking[name]["gain"]
        sure = "" if gain["low"] > 0 or gain["high"] < 0 or name == "bm25s" else " (nul ?)"
        lines.append(
            f"| {NAMES[name]} | {_number(100 * score['mean'])} "
            f"| {_number(100 * score['low'])} – {_number(100 * score['high'])} "
            f"| {_signed(gain['mean'])} [{_signed(gain['low'])} ; {_signed(gain['high'])}]{sure} |"
        )
    return lines


def _graph(engines: Mapping[str, Any]) -> list[str]:
    kinds = [k for k in KINDS if k in engines["pre-kg"]]
    count = {k: engines["pre-kg"][k]["questions"] for k in kinds}
    lines = [
        "hit@1 / rappel@5 par sorte de question.",
        "",
        f"| moteur | {' | '.join(f'{KINDS[k]} ({count[k]})' for k in kinds)} |",
        f"| --- |{' ---: |' * len(kinds)}",
    ]
    for name in _ordered(engines):
        cells = [
            f"{_number(engines[name][k]['hit'], 2)} / {_number(engines[name][k]['recall_5'], 2)}"
            for k in kinds
        ]
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} |")
    return lines


def _misspelt(found: Mapping[str, Any]) -> list[str]:
    lines = [
        "Rappel@5 de la fusion, puis avec une faute dans chaque mot de cinq lettres ou plus "
        "(lettre omise, doublée, changée ou échangée ; trois graines, moyenne).",
        "",
        "| questions | telles quelles | avec fautes | écart |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, row in found.items():
        change = _signed(row["misspelt"] - row["as_typed"])
        lines.append(
            f"| {name} | {_number(row['as_typed'], 3)} | {_number(row['misspelt'], 3)} "
            f"| {change} points |"
        )
    return lines


def _examples(found: Mapping[str, Any]) -> list[str]:
    titles = {
        "lexical": "Les mots seuls manquent, le sens trouve :",
        "dense": "Le sens seul manque, les mots trouvent :",
    }
    lines = [
        "Questions de `evaluation/questions/pre-300.jsonl`, celles que la fusion sauve le mieux."
    ]
    for part, title in titles.items():
        lines += ["", title, ""]
        lines += [_example(one) for one in found[part]]
    return lines


def _example(one: Mapping[str, Any]) -> str:
    place = "au-delà de la 10ᵉ place" if one["place"] > 10 else f"{one['place']}ᵉ"
    instead = f"« {one['instead']} » en tête" if one["instead"] else "rien trouvé"
    fused = "en tête" if one["fused"] == 1 else f"{one['fused']}ᵉ"
    return (
        f"- « {one['question']} » : « {one['expected']} » est {place} ({instead}) ; "
        f"la fusion le met {fused}."
    )


def _costs(found: Mapping[str, Any]) -> list[str]:
    lines = [
        "Chaque moteur dans un processus à lui, sur un fil ; une question à la fois, médiane et "
        "99ᵉ centile. Mémoire : maximum du processus sur l'ensemble des corpus.",
        "",
        "| moteur | corpus | indexation, s | question, ms (p99) | processeur, ms | mémoire, Mio |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for name in _ordered(found["memory_mib"]):
        for corpus, row in found["corpora"].items():
            cost = row["cost"][name]
            latency = cost["latency"]
            lines.append(
                f"| {NAMES[name]} | {corpus} | {_number(cost['index_s'])} "
                f"| {_number(latency['median_ms'])} ({_number(latency['p99_ms'])}) "
                f"| {_number(latency['median_cpu_ms'])} "
                f"| {_number(found['memory_mib'][name], 0)} |"
            )
    return lines


def draw(found: Mapping[str, Any], path: Path) -> None:
    """Draw nDCG@10 with its intervals, and recall@5 by kind, as SVG; equal data, equal bytes."""
    import matplotlib as mpl  # noqa: PLC0415 - only the picture needs it

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "pre-kg", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    panels = len(found["corpora"]) + len(found["graph"])
    figure, axes = plt.subplots(panels, 1, figsize=(9, 2.6 * panels), layout="constrained")
    places = iter([axes] if panels == 1 else axes)
    for name, corpus in found["corpora"].items():
        _bars(next(places), f"{name} : nDCG@10", corpus["ranking"])
    for name, engines in found["graph"].items():
        _groups(next(places), f"{name} : rappel@5 par sorte de question", engines)
    names, labels = figure.axes[-1].get_legend_handles_labels()
    figure.legend(names, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _bars(axis: Any, title: str, ranking: Mapping[str, Any]) -> None:
    names = _ordered(ranking)[::-1]
    scores = [ranking[n]["ndcg_10"] for n in names]
    middle = [100 * s["mean"] for s in scores]
    spread = [
        [100 * (s["mean"] - s["low"]) for s in scores],
        [100 * (s["high"] - s["mean"]) for s in scores],
    ]
    axis.barh([NAMES[n] for n in names], middle, xerr=spread, color=[COLOURS[n] for n in names])
    for place, value in enumerate(middle):
        ink = "white" if names[place] == "pre-kg" else "black"
        axis.text(1, place, _number(value), va="center", color=ink)
    axis.set_xlim(0, 100)
    axis.set_title(title, loc="left")
    axis.spines[["top", "right"]].set_visible(False)


def _groups(axis: Any, title: str, engines: Mapping[str, Any]) -> None:
    kinds = [k for k in KINDS if k in engines["pre-kg"]]
    names = _ordered(engines)
    width = 0.8 / len(names)
    for number, name in enumerate(names):
        left = [place - 0.4 + (number + 0.5) * width for place in range(len(kinds))]
        values = [engines[name][k]["recall_5"] for k in kinds]
        axis.bar(left, values, width, label=NAMES[name], color=COLOURS[name])
    axis.set_xticks(range(len(kinds)), [KINDS[k] for k in kinds], fontsize=8)
    axis.set_ylim(0, 1)
    axis.set_title(title, loc="left")
    axis.spines[["top", "right"]].set_visible(False)
