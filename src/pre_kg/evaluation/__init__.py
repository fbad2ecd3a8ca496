"""Measures of retrieval and of answers on a set of questions.

Nothing here searches or answers: what is measured comes in as functions.
"""

from pre_kg.evaluation.judging import Judgement, judge
from pre_kg.evaluation.matching import NodeNames
from pre_kg.evaluation.questions import Question, read_questions
from pre_kg.evaluation.summary import Evaluation, evaluate

__all__ = [
    "Evaluation",
    "Judgement",
    "NodeNames",
    "Question",
    "evaluate",
    "judge",
    "read_questions",
]
