// Copies what the browser needs from node_modules into ../static/vendor and writes manifest.json with
// the sha256 of every file. Run `npm ci --ignore-scripts && npm run vendor` after changing a version;
// the result is committed, so neither Node nor a network is needed to run or test the program.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "..", "static", "vendor");

const FAMILY = '"Golos Text",Arial,sans-serif';
const SUBSETS = ["cyrillic", "latin"];
// Bold text is set in the semibold cut: 600 serves 600 and 700, one file less per script.
const WEIGHTS = { 400: "400", 600: "600 700" };

const read = (...path) => readFileSync(join(modules, ...path));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const version = (name) => JSON.parse(read(name, "package.json")).version;

function put(path, bytes) {
  mkdirSync(dirname(join(vendor, path)), { recursive: true });
  writeFileSync(join(vendor, path), bytes);
}

/** Drop what points outside: source maps, the GDS Transport font and the government crest. */
function cleanCss(css) {
  return css
    .replace(/\/\*#\s*sourceMappingURL=[^*]*\*\//g, "")
    .replace(/\/\*![^*]*\*\//g, "")
    .replace(/@font-face\{[^}]*GDS Transport[^}]*\}/g, "")
    .replace(/@supports[^{]*\{[^{}]*\{[^{}]*govuk-crest[^{}]*\}\s*\}/g, "")
    .replace(/[^{}]*\{[^{}]*govuk-crest[^{}]*\}/g, "")
    .replace(/GDS Transport,arial,sans-serif/g, FAMILY);
}

const cleanJs = (js) => js.replace(/\/\/# sourceMappingURL=\S*\s*$/, "\n");

function fontFaces() {
  const faces = [];
  for (const [weight, serves] of Object.entries(WEIGHTS)) {
    const css = read("@fontsource/golos-text", `${weight}.css`).toString();
    for (const subset of SUBSETS) {
      const name = `golos-text-${subset}-${weight}-normal.woff2`;
      const bytes = read("@fontsource/golos-text", "files", name);
      put(`fonts/${name}`, bytes);
      const range = css.split(`/* golos-text-${subset}-${weight}-normal */`)[1].match(/unicode-range: ([^;]+);/)[1];
      faces.push(
        `@font-face{font-family:"Golos Text";font-style:normal;font-weight:${serves};font-display:swap;` +
          `src:url(fonts/${name}?v=${sha256(bytes).slice(0, 10)}) format("woff2");unicode-range:${range}}`,
      );
    }
  }
  return faces.join("\n") + "\n";
}

const MIT = `MIT License

Copyright (c) Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(vendor, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

rmSync(vendor, { recursive: true, force: true });
const govuk = ["govuk-frontend", "dist", "govuk"];
put("govuk-frontend.min.css", cleanCss(read(...govuk, "govuk-frontend.min.css").toString()));
put("govuk-frontend.min.js", cleanJs(read(...govuk, "govuk-frontend.min.js").toString()));
put("htmx.min.js", cleanJs(read("htmx.org", "dist", "htmx.min.js").toString()));
put("idiomorph-ext.min.js", cleanJs(read("idiomorph", "dist", "idiomorph-ext.min.js").toString()));
put("golos-text.css", fontFaces());
put("licences/govuk-frontend.txt", MIT);
put("licences/htmx.txt", read("htmx.org", "LICENSE"));
put("licences/idiomorph.txt", read("idiomorph", "LICENSE"));
put("licences/golos-text.txt", read("@fontsource/golos-text", "LICENSE"));

const packages = ["govuk-frontend", "htmx.org", "idiomorph", "@fontsource/golos-text"];
const manifest = {
  packages: Object.fromEntries(packages.map((name) => [name, version(name)])),
  files: Object.fromEntries(filesUnder(vendor).map((path) => [path, sha256(readFileSync(join(vendor, path)))])),
};
writeFileSync(join(vendor, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
