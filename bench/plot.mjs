// Draws docs/pictures/cost.svg from bench/results/*.jsonl: what a request costs while the tables grow. Of each scenario and
// size the newest result counts, of the newest file with several sizes: machines differ from day to day. Run it after
// `make bench ROWS="10000 1000000"`: node bench/plot.mjs
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const folder = new URL("results/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();
const all = files.map((name) =>
  readFileSync(new URL(name, folder), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)),
);
const sizes = (results) => new Set(results.map(({ rows }) => rows)).size;
const results = all.findLast((results) => sizes(results) > 1) ?? [];
const newest = new Map(results.map((result) => [`${result.scenario} ${result.rows}`, result]));
const of = (scenario, column) =>
  [...newest.values()]
    .filter((result) => result.scenario === scenario)
    .sort((one, other) => one.rows - other.rows)
    .map((result) => [result.rows, result[column]]);
const lines = [
  { name: "join, database", points: of("join", "db_cpu_s_per_1000"), colour: "a" },
  { name: "join, server", points: of("join", "server_cpu_s_per_1000"), colour: "b" },
  { name: "upcoming, database", points: of("upcoming", "db_cpu_s_per_1000"), colour: "c" },
  { name: "upcoming, server", points: of("upcoming", "server_cpu_s_per_1000"), colour: "d" },
].filter(({ points }) => points.length > 1);
if (lines.length === 0) {
  console.error('Nothing to draw: there are no results of several sizes. Make some: make bench ROWS="10000 1000000"');
  process.exit(1);
}

const [width, height, left, right, top, bottom] = [760, 400, 64, 190, 40, 56];
const rows = lines.flatMap(({ points }) => points.map(([size]) => size));
const [least, most] = [Math.log10(Math.min(...rows)), Math.log10(Math.max(...rows))];
const highest = Math.max(...lines.flatMap(({ points }) => points.map(([, cost]) => cost)));
const step = [0.02, 0.05, 0.1, 0.2, 0.5, 1].find((step) => highest / step <= 6) ?? 2;
const ceiling = Math.ceil(highest / step + 0.2) * step;
const x = (size) => left + ((Math.log10(size) - least) / (most - least)) * (width - left - right);
const y = (cost) => height - bottom - (cost / ceiling) * (height - top - bottom);
const round = (value) => Math.round(value * 10) / 10;

const parts = [];
for (let cost = 0; cost <= ceiling + 1e-9; cost += step) {
  parts.push(`<line class="grid" x1="${left}" x2="${width - right}" y1="${round(y(cost))}" y2="${round(y(cost))}"/>`);
  parts.push(`<text class="tick" x="${left - 8}" y="${round(y(cost)) + 4}" text-anchor="end">${cost.toFixed(2)}</text>`);
}
for (const size of [...new Set(rows)].sort((one, other) => one - other)) {
  parts.push(`<text class="tick" x="${round(x(size))}" y="${height - bottom + 20}" text-anchor="middle">${size.toLocaleString("en")}</text>`);
}
// Names stand at the ends of the lines, pushed apart where they would cover each other.
let free = Infinity;
for (const line of [...lines].sort((one, other) => one.points.at(-1)[1] - other.points.at(-1)[1])) {
  free = Math.min(y(line.points.at(-1)[1]) + 4, free - 16);
  line.at = free;
}
for (const { name, points, colour, at } of lines) {
  const path = points.map(([size, cost]) => `${round(x(size))},${round(y(cost))}`).join(" ");
  parts.push(`<polyline class="${colour}" points="${path}"/>`);
  for (const [size, cost] of points) {
    parts.push(`<circle class="${colour}" cx="${round(x(size))}" cy="${round(y(cost))}" r="4"><title>${name}, ${size.toLocaleString("en")} sessions: ${cost} s</title></circle>`);
  }
  parts.push(`<text class="name ${colour}" x="${width - right + 12}" y="${round(at)}">${name}</text>`);
}
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t">
<title id="t">CPU seconds for 1,000 requests while the tables grow</title>
<style>
svg { background: #fff; font: 13px system-ui, sans-serif; }
text { fill: #1c2733; } .tick { fill: #55636f; font-size: 12px; } .grid { stroke: #dfe4e8; }
polyline { fill: none; stroke-width: 2.5; } .name { font-weight: 600; }
polyline.a { stroke: #0b6e4f; } circle.a, text.a { fill: #0b6e4f; } polyline.b { stroke: #1f5fbf; } circle.b, text.b { fill: #1f5fbf; }
polyline.c { stroke: #a14a00; } circle.c, text.c { fill: #a14a00; } polyline.d { stroke: #8a3fa0; } circle.d, text.d { fill: #8a3fa0; }
</style>
<text x="${left - 44}" y="22" font-weight="600">CPU seconds for 1,000 requests</text>
<text class="tick" x="${(left + width - right) / 2}" y="${height - 12}" text-anchor="middle">sessions in the database</text>
${parts.join("\n")}
</svg>
`;
writeFileSync(new URL("../docs/pictures/cost.svg", import.meta.url), svg);
