// The documents that describe the contract are what they claim to be: AsyncAPI 3, OpenAPI 3.1 and JSON Schema.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);
const CONTRACT = new URL("../../src-tauri/server/contract/", import.meta.url);

const read = async (name) => JSON.parse(await readFile(new URL(name, CONTRACT), "utf8"));

/** What is wrong with a document in the eyes of AsyncAPI's own schema. */
function asyncApiProblems(document) {
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true, logger: false }));
  const fits = ajv.compile(require("@asyncapi/specs/schemas/3.0.0-without-$id.json"));
  return fits(document) ? [] : fits.errors;
}

/** What a `$ref` leads to; undefined when it leads nowhere. */
function target(document, reference) {
  assert.match(reference, /^#\//);
  const steps = reference.slice(2).split("/");
  return steps.reduce((place, step) => place?.[step], document);
}

/** Every `$ref` of a document. */
function* references(value) {
  if (value === null || typeof value !== "object") return;
  if (typeof value.$ref === "string") yield value.$ref;
  for (const inner of Object.values(value)) yield* references(inner);
}

test("the AsyncAPI document is one, by AsyncAPI's own schema", async () => {
  const document = await read("asyncapi.json");
  assert.equal(document.asyncapi, "3.0.0");
  assert.deepEqual(asyncApiProblems(document), []);
  document.operations["lobby.create.request"].action = "guess";
  assert.notDeepEqual(asyncApiProblems(document), [], "a wrong document must be found out");
});

test("whatever AsyncAPI refers to is there, and operations stay within their channel", async () => {
  const document = await read("asyncapi.json");
  for (const reference of references(document)) assert.ok(target(document, reference), reference);
  for (const [name, { channel, messages, reply }] of Object.entries(document.operations)) {
    for (const { $ref } of [...messages, ...(reply?.messages ?? [])]) {
      assert.ok($ref.startsWith(`${channel.$ref}/messages/`), `${name}: ${$ref}`);
    }
  }
});

test("each payload of AsyncAPI is a schema of its dialect", async () => {
  const { components } = await read("asyncapi.json");
  const ajv = addFormats(
    new Ajv({ strict: false, formats: { uint8: true, uint16: true, uint32: true, uint64: true } }),
  );
  for (const [name, { payload }] of Object.entries(components.messages)) {
    assert.doesNotThrow(() => ajv.compile({ ...payload, components }), name);
  }
});

test("the OpenAPI document is one", async () => {
  const document = await read("openapi.json");
  assert.deepEqual(await new Validator().validate(structuredClone(document)), { valid: true });
  for (const reference of references(document)) assert.ok(target(document, reference), reference);
  delete document.info.version;
  assert.equal((await new Validator().validate(document)).valid, false, "a wrong document must be found out");
});

test("the schemas are JSON Schemas", async () => {
  const document = await read("schemas/protocol.json");
  const ajv = addFormats(
    new Ajv2020({ strict: false, formats: { uint8: true, uint16: true, uint32: true, uint64: true } }),
  );
  const { $defs } = document;
  for (const name of Object.keys($defs)) {
    assert.doesNotThrow(() => ajv.compile({ $ref: `#/$defs/${name}`, $defs }), name);
  }
  const user = ajv.compile({ $ref: "#/$defs/User", $defs });
  assert.ok(user({ id: "abcdefghijkl", nickname: "Bob", color: "#aabbcc" }));
  assert.ok(!user({ id: "abcdefghijkl", nickname: "Bob", color: "red" }));
});
