"""``make release``: what is given away, built from this very commit and tried on its own.

Into ``dist/`` go the wheel, the sdist, what the app is made of (CycloneDX) and the checksums of all
three. The same commit makes the same wheel and sdist, byte by byte.
"""

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
DIST: Final = ROOT / "dist"
TOOLS: Final = Path(sys.executable).parent
BUNDLED: Final = ("graphql/", "manifest.json")
NOT_IN_THE_SDIST: Final = (".ci/", "docs/images/")


def main() -> None:
    """Build, check and try a release. Anything wrong ends with a sentence and exit code 1."""
    version = runpy.run_path(str(ROOT / "saleor_paysera/__init__.py"))["__version__"]
    refuse_what_is_no_release(version)
    with TemporaryDirectory() as folder:
        built, again, bare = (Path(folder, name) for name in ("built", "again", "bare"))
        wheel, sdist = build(built)
        if checksums([wheel, sdist]) != checksums(build(again)):
            sys.exit("The same commit was built twice, and differs.")
        run(TOOLS / "twine", "check", "--strict", wheel, sdist)
        compare("wheel", files_of_wheel(wheel), expected_in_wheel())
        compare("sdist", files_of_sdist(sdist), expected_in_sdist())
        python = install(version, wheel, bare)
        try_out(python, version)
        materials = built / f"saleor_paysera-{version}.cdx.json"
        list_materials(python, materials)
        lines = checksums([wheel, sdist, materials])
        (built / "SHA256SUMS").write_text("".join(f"{line}\n" for line in lines))
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(built, DIST)
    print(f"dist/ holds {version} of commit {output('git', 'rev-parse', 'HEAD').strip()}:")
    print("\n".join(f"  {file.name} ({file.stat().st_size:,} bytes)" for file in DIST.iterdir()))


def refuse_what_is_no_release(version: str) -> None:
    """A release is one commit, and its changes are told."""
    changed = output("git", "status", "--porcelain")
    if changed:
        sys.exit(
            f"A release is built from a commit. Commit these first, or remove them:\n{changed}"
        )
    if not any(
        line.split()[:2] == ["##", version]
        for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    ):
        sys.exit(f"CHANGELOG.md has no section for {version}. Say there what has changed.")


def build(folder: Path) -> tuple[Path, Path]:
    """The sdist of this tree, and the wheel of that sdist, which so has all that it needs."""
    run(TOOLS / "python", "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def files_of_wheel(wheel: Path) -> set[str]:
    """The paths in a wheel, but for what describes it."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def files_of_sdist(sdist: Path) -> set[str]:
    """The paths in an sdist, but for what describes it."""
    with tarfile.open(sdist) as archive:
        names = (member.name.partition("/")[2] for member in archive if member.isfile())
        return {name for name in names if name != "PKG-INFO"}


def expected_in_wheel() -> set[str]:
    """Every file of the package, with the documents and the manifest that lie beside it."""
    return {
        f"saleor_paysera/_bundled/{name}" if name.startswith(BUNDLED) else name
        for name in files_of_the_commit()
        if name.startswith((*BUNDLED, "saleor_paysera/"))
    }


def expected_in_sdist() -> set[str]:
    """Everything that builds, tests and explains the app."""
    return {name for name in files_of_the_commit() if not name.startswith(NOT_IN_THE_SDIST)}


def files_of_the_commit() -> list[str]:
    """What git knows."""
    return output("git", "ls-files", "-z").strip("\0").split("\0")


def compare(what: str, found: set[str], expected: set[str]) -> None:
    """End unless an archive holds what it should, and nothing else."""
    if found != expected:
        missing, strange = sorted(expected - found), sorted(found - expected)
        sys.exit(f"The {what} lacks {missing} and holds {strange} without reason.")
    print(f"The {what} holds all {len(found)} files that belong in it, and no others.")


def install(version: str, wheel: Path, folder: Path) -> Path:
    """The Python of a new environment with the wheel, what is locked for it, and not even pip."""
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = (TOOLS / "python", "-m", "pip", "--python", python, "install", "--quiet")
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements.lock")
    # By its name: installed by its path, it would carry this path into the list of materials.
    run(
        *pip,
        *("--no-deps", "--no-index", "--find-links", wheel.parent, f"saleor-paysera=={version}"),
    )
    run(TOOLS / "python", "-m", "pip", "--python", python, "check")
    return python


def try_out(python: Path, version: str) -> None:
    """Sell something with what was installed, in a folder and an environment of its own."""
    app = python.with_name("saleor-paysera")
    surroundings = {"PATH": os.defpath, "HOME": str(python.parents[1])}
    told = partial(
        subprocess.check_output, env=surroundings, cwd=python.parents[1], text=True, timeout=120
    )
    if version not in (said := told([app, "--version"])):
        sys.exit(f"The installed command says: {said}")
    print(f"Installed and tried: {told([app, 'demo', '--once']).splitlines()[-1]}")


def list_materials(python: Path, file: Path) -> None:
    """Write down what is installed there, with versions and licences, as CycloneDX."""
    run(
        *(TOOLS / "cyclonedx-py", "environment", "--output-reproducible", "--validate"),
        *("--mc-type", "application", "--output-file", file, python),
    )


def checksums(files: list[Path] | tuple[Path, ...]) -> list[str]:
    """Lines that ``sha256sum --check`` understands."""
    return [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in files]


def run(*command: str | Path) -> None:
    """Run a command of a release; if it fails, so does the release."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed; see above.")


def output(*command: str) -> str:
    """What a command says about this tree."""
    return subprocess.check_output(command, cwd=ROOT, text=True)


if __name__ == "__main__":
    # What is built carries the commit's time, whenever it is built.
    os.environ["SOURCE_DATE_EPOCH"] = output("git", "log", "-1", "--format=%ct").strip()
    main()
