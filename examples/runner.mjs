// A Runledger runner in plain HTTP, with nothing but Node 18: takes runs, does them, reports.
//
//     RUNLEDGER_TOKEN=$(./runledger token) node examples/runner.mjs my-tag
//
// It takes runs that demand executor_type "node-example" and any of its tags, and reads their prompt: `sleep N` sleeps,
// `ask QUESTION` asks, anything else is counted word by word.
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const url = process.env.RUNLEDGER_URL ?? "http://127.0.0.1:7171";
const tags = process.argv.slice(2);
const held = new Map(); // run_id -> { lease, stop, onStop, answer }

/** Sends one request; it is repeated until the server has answered, which is safe for all that a runner sends. */
async function call(method, path, body, lease) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${process.env.RUNLEDGER_TOKEN ?? ""}` };
  if (lease) headers["Lease-Token"] = lease;
  for (;;) {
    try {
      const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
      const text = await answer.text();
      if (answer.ok) return text ? JSON.parse(text) : {};
      if (answer.status < 500) throw Object.assign(new Error(text), { refused: true });
    } catch (e) {
      if (e.refused) throw e;
    }
    await sleep(1000);
  }
}

const report = (runId, what, more = {}) =>
  call("POST", `/v1/runs/${runId}/${what}`, { runner_id: runnerId, lease_token: held.get(runId).lease, ...more });

/** Asks, keeps the lease, and waits for the answer, which comes with a poll. */
async function ask(runId, question) {
  const answered = new Promise((resolve) => (held.get(runId).answer = resolve));
  await report(runId, "waiting", { reason: question, hold: true, question_id: "its only one" });
  const answer = await answered;
  if (!held.get(runId).stop) await report(runId, "started"); // says that the answer has arrived
  return answer;
}

async function work({ run_id: runId, prompt }) {
  const state = held.get(runId);
  try {
    await report(runId, "started");
    const [word, ...rest] = prompt.split(" ");
    let result;
    if (word === "sleep") {
      const stopped = new Promise((done) => (state.stop ? done() : (state.onStop = done)));
      await Promise.race([sleep(1000 * Number(rest[0]), null, { ref: false }), stopped]);
      result = { woken: Boolean(state.stop) };
    } else if (word === "ask") {
      result = { answer: await ask(runId, rest.join(" ")) };
    } else {
      const words = prompt.split(/\s+/).filter(Boolean);
      for (const [at, counted] of words.entries()) {
        const event = { event_type: "word", step: at + 1, payload: { word: counted }, event_id: `word-${at + 1}` };
        await call("POST", `/v1/runs/${runId}/events`, event, state.lease);
      }
      result = { words: words.length };
    }
    await (state.stop ? report(runId, "stopped", { signal: "asked" }) : report(runId, "completed", { result }));
  } catch (e) {
    if (!e.refused) return await report(runId, "failed", { error: e.message, code: "node_error" });
    console.error(runId, e.message); // it is to stop, and no poll has said so yet; or the run is another's now
    await report(runId, "stopped", { signal: "asked" }).catch(() => {});
  }
}

const registered = await call("POST", "/v1/runners", {
  hostname: os.hostname(), project_dir: `${process.cwd()}/${tags.join(".")}`, executor_type: "node-example",
  tags, require_matching_tags: tags.length > 0, replace: true,
});
const runnerId = registered.runner_id;
setInterval(() => call("POST", `/v1/runners/${runnerId}/heartbeat`, {}), 1000 * registered.heartbeat_interval_seconds);
console.log(runnerId, "waits for runs");
let [going, works] = [false, 0];
while (!going || works > 0) { // who is asked to go ends what it has
  const told = await call("POST", `/v1/runners/${runnerId}/poll`, { wait_seconds: 30, max_runs: going ? 0 : 4 });
  for (const run of told.runs ?? []) {
    held.set(run.run_id, { lease: run.lease_token });
    works++;
    work(run).finally(() => works--);
  }
  for (const { run_id: runId } of told.stops ?? []) {
    const state = held.get(runId) ?? {};
    state.stop = true;
    state.onStop?.();
    state.answer?.(null);
  }
  for (const { run_id: runId, resume } of told.resumes ?? []) held.get(runId)?.answer?.(resume);
  going ||= Boolean(told.deregistered);
  if (going) await sleep(1000); // a poll of one that goes does not wait, and may still bring stops and answers
}
process.exit(0);
