"""Compares builds, in one run and as ratios, on the real corpus and on a made one.

    python benchmarks/build.py [--rounds 3] [--size 10000] [--hugo PATH] [--corpus FOLDER] [--only corpus|made]

Each program runs as a process of its own, one after the other in each round, so that a busy machine slows all of them;
the table gives each one's least time, its processor time, and its peak memory (of its largest process).
The ratios are to the plain script (`build_plain.py`), the libraries alone (`build_bare.py`), and a full build with all
processors and an empty cache. On a busy machine the ratios of processor time say more than those of time.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import build_made

HERE = Path(__file__).parent
ROOT = HERE.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "connectedbydata.org"
LAYOUT = "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of processors, and peak memory in megabytes."""

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True, slots=True)
class Program:
    """A line of the table; `prepare` runs before each round and is not measured."""

    name: str
    command: list[str]
    prepare: Callable[[], None] = lambda: None


def measure(command: list[str], environment: dict[str, str]) -> Cost:
    """What a command costs with all its processes; raises where it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        # 1: there are mistakes in the content, and everything else is in the catalogue.
        if process.returncode not in (0, 1):
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: {said.read().decode()[-2000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(title: str, programs: list[Program], rounds: int, environment: dict[str, str]) -> None:
    """Print the table of some programs."""
    costs: dict[str, list[Cost]] = {program.name: [] for program in programs}
    for _ in range(rounds):
        for program in programs:
            program.prepare()
            costs[program.name].append(measure(program.command, environment))
    least = {
        name: Cost(
            *(min(getattr(cost, part) for cost in found) for part in ("seconds", "processor", "memory"))
        )
        for name, found in costs.items()
    }
    plain, bare, full = least["the plain script"], least["the libraries alone"], least["kb, all processors"]
    print(f"\n### {title}\n")
    print("| | seconds | × plain | × bare | × full | processor s | × plain | × bare | × full | peak MB |")
    print(f"| --- |{' ---: |' * 9}")
    for name, cost in least.items():
        times = " | ".join(f"{cost.seconds / other.seconds:.2f}" for other in (plain, bare, full))
        work = " | ".join(f"{cost.processor / other.processor:.2f}" for other in (plain, bare, full))
        shown = f"{cost.seconds:.2f} | {times} | {cost.processor:.2f} | {work} | {cost.memory:.0f}"
        print(f"| {name} | {shown} |", flush=True)


def programs_for(source: Path, config: Path, work: Path, hugo: str | None) -> list[Program]:
    """The programs that read one folder; those that keep a cache read a copy, in which one file changes."""
    output = str(work / "out.db")
    python = sys.executable
    build = [python, "-m", "kb.cli", "build", str(source), "--config", str(config), "-o", output, "-q"]
    changing = sorted(source.rglob("*.md"))[len(list(source.rglob("*.md"))) // 2]

    def without_cache() -> None:
        shutil.rmtree(work / "cache", ignore_errors=True)

    def change() -> None:
        subprocess.run(build, check=False, capture_output=True, env=environment_of(work))
        with changing.open("a", encoding="utf-8") as file:
            file.write("\nOne more sentence of an author.\n")

    programs = [
        Program("the plain script", [python, str(HERE / "build_plain.py"), str(source), output]),
        Program("the libraries alone", [python, str(HERE / "build_bare.py"), str(source), output]),
        Program("kb, one process, no cache", [*build, "--jobs", "1", "--no-cache"]),
        Program("kb, all processors", build, without_cache),
        Program("kb after one change", build, change),
    ]
    return [*programs, Program("Hugo, a static site", hugo_command(source, work, hugo))] if hugo else programs


def hugo_command(source: Path, work: Path, hugo: str) -> list[str]:
    """The same files as a static site, without those that Hugo refuses for a repeated key."""
    site = work / "hugo"
    shutil.copytree(source, site / "content", ignore=shutil.ignore_patterns("*.yml", "*.json"))
    for name in ("single", "list"):
        (site / "layouts" / "_default").mkdir(parents=True, exist_ok=True)
        (site / "layouts" / "_default" / f"{name}.html").write_text(LAYOUT, encoding="utf-8")
    (site / "hugo.toml").write_text('disableKinds = ["RSS", "sitemap"]\n', encoding="utf-8")
    # To Hugo an index.md is a page without others beside it.
    for index in list((site / "content").rglob("index.md")):
        index.replace(index.with_name("_index.md"))
    command = [hugo, "--source", str(site), "--cleanDestinationDir"]
    refused = 0
    while True:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        file = re.search(r'"([^"\n]*\.md):\d+', done.stderr + done.stdout)
        if done.returncode == 0 or file is None:
            break
        Path(file[1]).unlink()
        refused += 1
    print(f"Hugo refuses {refused} files of {source.name}; it builds the others.")
    return command


def environment_of(work: Path) -> dict[str, str]:
    """Programs keep their caches in a folder of the benchmark's own."""
    return {**os.environ, "XDG_CACHE_HOME": str(work / "cache"), "PYTHONPATH": str(ROOT)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--size", type=int, default=10_000)
    options.add_argument("--hugo", default=shutil.which("hugo"))
    options.add_argument("--corpus", type=Path, default=CORPUS)
    options.add_argument("--only", choices=("corpus", "made"))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if chosen.only != "made":
            shutil.copytree(chosen.corpus, work / "corpus", ignore=shutil.ignore_patterns(".git"))
            declared = ROOT / "examples" / "connectedbydata.yml"
            programs = programs_for(work / "corpus", declared, work, chosen.hugo)
            count = len(list((work / "corpus").rglob("*.md")))
            compare(f"{count} documents of a real site", programs, chosen.rounds, environment_of(work))
            shutil.rmtree(work / "hugo", ignore_errors=True)
        if chosen.only != "corpus":
            build_made.make(chosen.size, work / "made")
            programs = programs_for(work / "made", work / "made" / "metadata.yml", work, chosen.hugo)
            compare(f"{chosen.size:,} made documents", programs, chosen.rounds, environment_of(work))


if __name__ == "__main__":
    main()
