"""Runs the two commands of "A first call" in docs/mock.md, on a port that is free: the mock, and a program that calls it."""

import pathlib
import re
import shlex
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
URL = "http://127.0.0.1:4010"
# What the second command sets; it is what the program prints in the end.
EXPECTED = "DealWon"


def main():
    page = (ROOT / "docs/mock.md").read_text()
    section = page.split("\n## A first call\n")[1].split("\n## ")[0]
    serve, call = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    command = [*shlex.split(serve), "--port", "0"]
    mock = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        first = mock.stdout.readline()
        if " is served on " not in first or URL not in call:
            sys.exit(f"error: the mock does not start, or its URL is not in the call: {first}")
        url = first.split(" is served on ")[1].strip()
        run = subprocess.run(["bash", "-c", call.replace(URL, url)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        print(run.stdout, end="")
        if run.returncode != 0 or EXPECTED not in run.stdout:
            sys.exit(f"error: exit code {run.returncode}, and `{EXPECTED}` has to be in the output")
    finally:
        mock.send_signal(signal.SIGINT)
        code = mock.wait()
    if code != 0:
        sys.exit(f"error: the mock ended with exit code {code}")


if __name__ == "__main__":
    main()
