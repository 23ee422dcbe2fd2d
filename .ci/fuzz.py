"""Fuzzes the mock of each document in specs/ by schemathesis, which must find nothing:

    python .ci/fuzz.py [PROVIDER...]

It runs on the Python that has `.ci/requirements.txt`, in the root of the repository. For each document `cargo xtask mock` is
started on a port that the system chooses, and schemathesis, with all of its checks and a fixed seed, sends what the document
that it serves allows, and what it does not. The document is as it is served; what the mock responds and it does not have is
checked by `.ci/fuzz_hooks.py`.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOOKS = ROOT / ".ci"
CREDENTIAL = "mock"
# Of each operation and phase. More finds no more; it is the coverage phase that finds most.
EXAMPLES = "10"
# A phase that finds no end would keep everything else from being checked.
SECONDS = 300


def credentials(document):
    """The headers of all schemes."""
    headers = {}
    for scheme in document["components"].get("securitySchemes", {}).values():
        if scheme["type"] == "apiKey":
            headers[scheme["name"]] = scheme.get("x-clientry", {}).get("prefix", "") + CREDENTIAL
        elif scheme.get("scheme") == "basic":
            both = f"{CREDENTIAL}:{CREDENTIAL}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(both).decode()
        else:
            headers["Authorization"] = "Bearer " + CREDENTIAL
    return headers


def fuzz(name, work):
    command = ["cargo", "xtask", "mock", name, "--port", "0"]
    mock = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        first = mock.stdout.readline()
        if " is served on " not in first:
            return f"the mock does not start: {' '.join(command)}"
        url = first.split(" is served on ")[1].strip()
        with urllib.request.urlopen(f"{url}/_mock/openapi.json") as response:
            text = response.read()
        document = json.loads(text)
        file = work / f"{name}.json"
        file.write_bytes(text)
        arguments = ["--url", url, "--seed", "1", "--max-examples", EXAMPLES, "--checks", "all"]
        # Its own check of statuses is in the hooks, which know how the mock marks what no document has.
        arguments += ["--exclude-checks", "status_code_conformance"]
        for header, value in credentials(document).items():
            arguments += ["--header", f"{header}: {value}"]
        command = [sys.executable, "-m", "schemathesis.cli", "run", file, *arguments]
        environment = os.environ | {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(HOOKS)}
        run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, timeout=SECONDS)
        counts = [line for line in run.stdout.splitlines() if " generated, " in line]
        print(f"{name}: {counts[-1].strip() if counts else 'nothing was generated'}", flush=True)
        if run.returncode != 0 or not counts:
            return run.stdout + run.stderr
    finally:
        # cargo has become the mock by now.
        mock.terminate()
        mock.wait()
    return None


def main():
    entries = (ROOT / "specs").iterdir()
    names = sys.argv[1:] or sorted({path.name.split(".")[0] for path in entries})
    failed = []
    with tempfile.TemporaryDirectory() as work:
        for name in names:
            problem = fuzz(name, pathlib.Path(work))
            if problem:
                failed.append(name)
                print(problem)
    if not names or failed:
        sys.exit(f"error: found something in {', '.join(failed) or 'no document at all'}")


if __name__ == "__main__":
    main()
