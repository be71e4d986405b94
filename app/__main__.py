"""`python3 -m app <command>` on a bare machine: make the environment, then become the program in it.

Until it stands in the project's own virtual environment this module uses the standard library only,
writes to standard error only and gives its children no standard input; then it replaces itself
(same process id) by the same command run there. It must parse on any Python 3.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.abspath(os.environ.get("VEKHI_VENV") or os.path.join(ROOT, ".venv"))
PYTHON = os.path.join(VENV, "bin", "python")


def say(text):
    """Tell the person what is going on."""
    sys.stderr.write("vekhi: " + text + "\n")
    sys.stderr.flush()


def run(*command):
    """Run a child quietly; what it says is shown only when it fails. Say whether it succeeded."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace")[-4000:])
    return done.returncode == 0


def lock_file(command):
    """Name the lock file that a command needs: `test` wants the development set."""
    return os.path.join(ROOT, "requirements-dev.lock" if command == "test" else "requirements.lock")


def stamp_of(lock):
    """Describe what an environment made from this lock by this Python holds."""
    with open(lock, "rb") as file:
        return "%s python%d.%d" % (hashlib.sha256(file.read()).hexdigest(), *sys.version_info[:2])


def stamp_path(lock):
    """Name the stamp that says: this lock stands installed here."""
    return os.path.join(VENV, os.path.basename(lock) + ".stamp")


def is_ready(lock):
    """Say whether the environment holds what the lock names."""
    try:
        with open(stamp_path(lock), encoding="utf-8") as file:
            return file.read() == stamp_of(lock) and os.path.exists(PYTHON)
    except OSError:
        return False


@contextmanager
def alone():
    """Hold a lock, so that two commands started at once do not install into one environment together."""
    import fcntl

    os.makedirs(os.path.dirname(VENV), exist_ok=True)
    with open(VENV + ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_environment():
    """Make the virtual environment; without python3-venv (bare Debian) fall back to virtualenv."""
    if os.path.exists(PYTHON) and run(PYTHON, "-c", "import pip"):
        return True
    say("создаю окружение " + os.path.relpath(VENV))
    try:
        import ensurepip  # noqa: F401  (absent on Debian without python3-venv)

        return run(sys.executable, "-m", "venv", "--clear", VENV)
    except ImportError:
        return make_with_virtualenv()


def make_with_virtualenv():
    """Make the environment by virtualenv, installed aside by pip."""
    import tempfile

    with tempfile.TemporaryDirectory() as aside:
        if not run(sys.executable, "-m", "pip", "install", "-q", "--target", aside, "virtualenv"):
            return False
        program = "import sys; sys.path.insert(0, sys.argv[1]); from virtualenv import cli_run; cli_run([sys.argv[2]])"
        return run(sys.executable, "-c", program, aside, VENV)


def install(lock):
    """Install the lock: by uv, several times faster, or by pip where uv cannot be had."""
    say("устанавливаю зависимости (" + os.path.basename(lock) + "), это займёт меньше минуты")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q")
    if not os.path.exists(os.path.join(VENV, "bin", "uv")):
        subprocess.run(
            pip + ("uv",), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
    uv = os.path.join(VENV, "bin", "uv")
    if os.path.exists(uv) and run(uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", lock):
        return True
    return run(*pip, "--require-hashes", "-r", lock)


def prepare(lock):
    """Bring the environment to the state of the lock; say whether it stands."""
    with alone():
        if is_ready(lock):
            return True
        if not (make_environment() and install(lock)):
            return False
        with open(stamp_path(lock), "w", encoding="utf-8") as file:
            file.write(stamp_of(lock))
        return True


def become(arguments):
    """Replace this process by the same command inside the environment."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))
    os.execv(PYTHON, [PYTHON, "-m", "app", *arguments])


def main():
    """Run the command in the project's environment."""
    arguments = sys.argv[1:]
    if sys.version_info < (3, 11):
        say("нужен Python 3.11 или новее, а это %d.%d" % sys.version_info[:2])
        return 2
    lock = lock_file(arguments[0] if arguments else "")
    inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if not is_ready(lock) and not prepare(lock):
        say("не удалось подготовить окружение: проверьте, что pip может скачать пакеты, и повторите команду")
        return 1
    if not inside:
        become(arguments)
    from app.cli import main as vekhi

    return vekhi()


if __name__ == "__main__":
    sys.exit(main())
