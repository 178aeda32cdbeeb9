// Shows openapi.json: every route with its parameters, bodies and answers, and how to call it.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const METHODS = ["get", "post", "put", "patch", "delete"];
let api;

const resolved = (node) =>
  node && node.$ref ? node.$ref.slice(2).split("/").reduce((at, step) => at[step], api) : node;

// A schema with its references filled in, a few levels deep.
const filled = (node, depth = 0) => {
  if (Array.isArray(node)) return node.map((one) => filled(one, depth));
  if (!node || typeof node !== "object") return node;
  if (node.$ref) {
    return depth > 3 ? node.$ref.split("/").pop() : filled(resolved(node), depth + 1);
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, filled(value, depth)]));
};

const json = (value) => make("pre", { textContent: JSON.stringify(value, null, 2), tabIndex: 0 });

const exampleOf = (content) =>
  content.example ?? Object.values(content.examples ?? {}).map((one) => resolved(one).value)[0];

const bodies = (content = {}) =>
  Object.entries(content).flatMap(([type, body]) => {
    const parts = [make("h3", {}, make("code", { textContent: type }))];
    const example = exampleOf(body);
    if (typeof example === "string") parts.push(make("pre", { textContent: example, tabIndex: 0 }));
    else if (example !== undefined) parts.push(json(example));
    if (body.schema) {
      parts.push(
        make("details", {}, make("summary", { textContent: "Schema" }), make("div", { className: "body" }, json(filled(body.schema)))),
      );
    }
    return parts;
  });

const table = (heads, rows) =>
  make(
    "table",
    {},
    make("tr", {}, ...heads.map((head) => make("th", { textContent: head }))),
    ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))),
  );

const parameters = (list) =>
  list.length === 0
    ? []
    : [
        make("h3", { textContent: "Parameters" }),
        table(
          ["name", "in", "what"],
          list.map((one) => [
            make("code", { textContent: one.name + (one.required ? " *" : "") }),
            one.in,
            [one.description ?? "", JSON.stringify(filled(one.schema ?? {}))].join(" "),
          ]),
        ),
      ];

const curl = (method, path, operation) => {
  const content = resolved(operation.requestBody)?.content?.["application/json"];
  const example = content && exampleOf(content);
  const body = example ? ` \\\n  -H 'Content-Type: application/json' -d '${JSON.stringify(example)}'` : "";
  return `curl -X ${method.toUpperCase()} -H "Authorization: Bearer $RUNLEDGER_TOKEN" '${location.origin}${path}'${body}`;
};

const shown = (path, item, method) => {
  const operation = item[method];
  const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
  const request = resolved(operation.requestBody);
  return make(
    "details",
    { className: "operation", id: operation.operationId },
    make(
      "summary",
      {},
      make("span", { className: "method", textContent: method.toUpperCase() }),
      make("code", { textContent: path }),
      make("span", { className: "summary", textContent: operation.summary ?? "" }),
    ),
    make(
      "div",
      { className: "body" },
      make("p", { textContent: operation.description ?? "" }),
      make("pre", { textContent: curl(method, path, operation), tabIndex: 0 }),
      ...parameters(all),
      ...(request ? [make("h3", { textContent: "Body" }), ...bodies(request.content)] : []),
      make("h3", { textContent: "Answers" }),
      ...Object.entries(operation.responses).flatMap(([status, answer]) => {
        const response = resolved(answer);
        return status < "300"
          ? [make("p", { textContent: `${status}: ${response.description}` }), ...bodies(response.content)]
          : [make("p", { textContent: `${status}: ${response.description}` })];
      }),
    ),
  );
};

const show = () => {
  const main = document.getElementById("main");
  main.replaceChildren(make("p", { textContent: api.info.description }));
  for (const tag of api.tags) {
    const operations = Object.entries(api.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags?.includes(tag.name)).map((method) => shown(path, item, method)),
    );
    main.append(make("section", {}, make("h2", { textContent: tag.name }), make("p", { className: "summary", textContent: tag.description ?? "" }), ...operations));
  }
  if (location.hash) {
    const chosen = document.getElementById(location.hash.slice(1));
    if (chosen) {
      chosen.open = true;
      chosen.scrollIntoView();
    }
  }
};

document.getElementById("find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const operation of document.querySelectorAll(".operation")) {
    operation.hidden = !operation.textContent.toLowerCase().includes(wanted);
  }
});

try {
  api = await (await fetch("/openapi.json")).json();
  show();
} catch (fault) {
  document.getElementById("main").replaceChildren(make("p", { textContent: `openapi.json could not be read: ${fault}` }));
}
