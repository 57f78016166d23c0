// The same texts with npm's tokenizers (as tests/oracles installs it) and, where it is installed, tiktoken: MB/s for a
// ratio of the day. Usage: node peers.js SHARED [MEGABYTES]
"use strict";

const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { gunzipSync } = require("node:zlib");

const oracles = join(__dirname, "..", "..", "tests", "oracles", "node_modules");
const [shared, megabytes = "2"] = process.argv.slice(2);

function load(name) {
  try {
    return require(join(oracles, name));
  } catch {
    console.log(`${name}: not installed`);
    return null;
  }
}

function documents() {
  const folder = join(shared, "data", "books");
  const books = readdirSync(folder).filter((file) => file.endsWith(".md")).sort();
  const text = books.map((file) => readFileSync(join(folder, file), "utf8")).join("");
  const cut = [];
  for (let at = 0; at < Math.min(text.length, 1e6 * Number(megabytes)); at += 50_000) cut.push(text.slice(at, at + 50_000));
  return cut;
}

async function measure(name, texts, encode) {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const rates = [];
  for (let round = 0; round < 3; round++) {
    const start = process.hrtime.bigint();
    for (const text of texts) await encode(text);
    rates.push(bytes / (Number(process.hrtime.bigint() - start) / 1e3));
  }
  console.log(`${name}: first ${rates[0].toFixed(1)}, best ${Math.max(...rates).toFixed(1)} MB/s`);
}

async function main() {
  const texts = documents();
  const huggingFace = load("tokenizers");
  for (const [name, file] of [["gpt2", "gpt2/tokenizer.json"], ["llama3", "llama3_2/tokenizer.json.gz"]]) {
    if (!huggingFace) break;
    const raw = readFileSync(join(shared, "tokenizers", file));
    const json = (file.endsWith(".gz") ? gunzipSync(raw) : raw).toString("utf8");
    const tokenizer = huggingFace.Tokenizer.fromString(json);
    await measure(`tokenizers ${name}`, texts, (text) => tokenizer.encode(text, null, { addSpecialTokens: false }));
  }

  const tiktoken = load("tiktoken");
  for (const name of ["gpt2", "cl100k_base", "o200k_base"]) {
    if (!tiktoken) break;
    const encoding = tiktoken.get_encoding(name);
    await measure(`tiktoken ${name}`, texts, (text) => encoding.encode_ordinary(text));
  }
}

main();
