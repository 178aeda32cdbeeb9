"""A Runledger runner in plain HTTP, with nothing but Python 3.9: takes runs, does them, reports.

    RUNLEDGER_TOKEN=$(./runledger token) python3 examples/runner.py my-tag

It takes runs that demand executor_type "python-example" and any of its tags, and reads their prompt: `sleep N` sleeps,
`ask QUESTION` asks, anything else is counted word by word.
"""
import contextlib, json, os, queue, socket, sys, threading, time, urllib.error, urllib.request

URL = os.environ.get("RUNLEDGER_URL", "http://127.0.0.1:7171")
TOKEN = os.environ.get("RUNLEDGER_TOKEN", "")
leases, stops, answers = {}, {}, {}  # by run_id: its lease, whether it is to stop, what it is answered


def call(method, path, body=None, lease=None):
    """Sends one request; it is repeated until the server has answered, which is safe for all that a runner sends."""
    request = urllib.request.Request(URL + path, None if body is None else json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", "Bearer " + TOKEN)
    if lease:
        request.add_header("Lease-Token", lease)
    while True:
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as refused:
            if refused.code < 500:
                raise
        except OSError:
            pass
        time.sleep(1)


def report(run_id, what, **more):
    return call("POST", f"/v1/runs/{run_id}/{what}", {"runner_id": runner_id, "lease_token": leases[run_id], **more})


def ask(run_id, question):
    """Asks, keeps the lease, and waits for the answer, which comes with a poll."""
    report(run_id, "waiting", reason=question, hold=True, question_id="its only one")
    answer = answers[run_id].get()
    if not stops[run_id].is_set():
        report(run_id, "started")  # says that the answer has arrived
    return answer


def work(run):
    run_id, prompt = run["run_id"], run["prompt"]
    try:
        report(run_id, "started")
        word, _, rest = prompt.partition(" ")
        if word == "sleep":
            result = {"woken": stops[run_id].wait(float(rest))}
        elif word == "ask":
            result = {"answer": ask(run_id, rest)}
        else:
            for step, counted in enumerate(prompt.split(), 1):
                event = {"event_type": "word", "step": step, "payload": {"word": counted}, "event_id": f"word-{step}"}
                call("POST", f"/v1/runs/{run_id}/events", event, leases[run_id])
            result = {"words": len(prompt.split())}
        if stops[run_id].is_set():
            report(run_id, "stopped", signal="asked")
        else:
            report(run_id, "completed", result=result)
    except urllib.error.HTTPError as refused:  # it is to stop, and no poll has said so yet; or the run is another's now
        print(f"{run_id}: {refused.read().decode()}", file=sys.stderr)
        with contextlib.suppress(urllib.error.HTTPError):
            report(run_id, "stopped", signal="asked")
    except Exception as e:
        report(run_id, "failed", error=str(e) or type(e).__name__, code="python_error")


def beat(seconds):
    while True:
        time.sleep(seconds)
        call("POST", f"/v1/runners/{runner_id}/heartbeat", {})


me = {"hostname": socket.gethostname(), "project_dir": os.getcwd() + "/" + ".".join(sys.argv[1:]),
      "executor_type": "python-example", "tags": sys.argv[1:], "require_matching_tags": bool(sys.argv[1:]), "replace": True}
registered = call("POST", "/v1/runners", me)
runner_id = registered["runner_id"]
threading.Thread(target=beat, args=[registered["heartbeat_interval_seconds"]], daemon=True).start()
print(runner_id, "waits for runs", flush=True)
going = False
while not going or threading.active_count() > 2:  # who is asked to go ends what it has, beside this thread and the beat
    told = call("POST", f"/v1/runners/{runner_id}/poll", {"wait_seconds": 30, "max_runs": 0 if going else 4}) or {}
    for run in told.get("runs", []):
        leases[run["run_id"]] = run["lease_token"]
        stops[run["run_id"]], answers[run["run_id"]] = threading.Event(), queue.Queue()
        threading.Thread(target=work, args=[run], daemon=True).start()
    for order in told.get("stops", []) + told.get("resumes", []):
        if order["run_id"] in stops:
            if "grace_seconds" in order:
                stops[order["run_id"]].set()
            answers[order["run_id"]].put(order.get("resume"))
    going = going or told.get("deregistered", False)
    time.sleep(1 if going else 0)  # a poll of one that goes does not wait, and may still bring stops and answers
