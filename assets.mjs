// Copies the ready-made browser files of our npm dependencies, with their licences, to where the pages serve them.
// Run by `make assets` and by the build of the wheel, after `npm ci`.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const target = join(root, "src/pre_kg/server/pages/static/vendor");
const beside = `${target}.new`;
const files = {
  "cytoscape.min.js": "cytoscape/dist/cytoscape.min.js",
  "yasqe.min.js": "@zazuko/yasqe/build/yasqe.min.js",
  "yasqe.min.css": "@zazuko/yasqe/build/yasqe.min.css",
};

const permission = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const licence = (folder, about) => {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (name) return readFileSync(join(folder, name), "utf8").trim();
  if (about.license !== "MIT") throw new Error(`${about.name} carries no licence text`);
  return `The MIT License. Copyright ${about.author?.name ?? about.author}\n\n${permission}`;
};

const licences = () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const packages = Object.keys(lock.packages).filter((path) => path && existsSync(join(root, path)));
  return packages.map((path) => {
    const folder = join(root, path);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${about.name} ${about.version}\n\n${licence(folder, about)}\n`;
  });
};

rmSync(beside, { recursive: true, force: true });
mkdirSync(beside, { recursive: true });
for (const [name, source] of Object.entries(files)) {
  const path = join(root, "node_modules", source);
  if (name.endsWith(".js")) {
    // The source map stays behind: no browser may be told to fetch it.
    writeFileSync(join(beside, name), readFileSync(path, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
  } else {
    writeFileSync(join(beside, name), readFileSync(path, "utf8").replace(/\n?\/\*# sourceMappingURL=.*\*\/\s*$/, "\n"));
  }
}
writeFileSync(join(beside, "LICENCES.txt"), licences().join(`\n${"-".repeat(100)}\n\n`));
cpSync(join(root, "package-lock.json"), join(beside, "package-lock.json")); // says what was built
rmSync(target, { recursive: true, force: true });
renameSync(beside, target);
