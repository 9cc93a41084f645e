"""House rules that a machine can hold: arrows, words, names, sizes, and the map in the README."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    file
    for place in ("bot", "actions")
    for file in (PROJECT / place).rglob("*.py")
    if "versions" not in file.parts
)
TESTS = sorted((PROJECT / "tests").rglob("*.py"))
IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SPEECHLESS = ("bot/domain", "bot/services", "actions")
SAYING = ("actions", "bot/services", "bot/domain", "bot/web", "bot/cli", "bot/dialogue/wording.py")
NOQA = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?!.*(?:\s-\s|\s#\s))")
DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))
RULES = yaml.safe_load((PROJECT / "data" / "rules.yml").read_text("utf-8"))["rules"]
DOTS = r"\w+"
MOST_LINES, MOST_FUNCTION_LINES = 400, 40


def name_of(file):
    return file.relative_to(PROJECT).as_posix()


def tree(file):
    return ast.parse(file.read_text("utf-8"))


def under(*places):
    return [file for file in SOURCES if name_of(file).startswith(places)]


def docstrings(module):
    """Return the nodes that are docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(module) if isinstance(node, holders)]
    firsts = [body[0] for body in bodies if body and isinstance(body[0], ast.Expr)]
    return {id(first.value) for first in firsts}


def strings(file):
    """Return the constant strings of a module that are no docstrings."""
    module = tree(file)
    skipped = docstrings(module)
    constants = (node for node in ast.walk(module) if isinstance(node, ast.Constant))
    return [
        node.value for node in constants if isinstance(node.value, str) and id(node) not in skipped
    ]


def patterns(file):
    """Return the f-strings of a module as patterns, with anything where something is put in."""
    joined = (node for node in ast.walk(tree(file)) if isinstance(node, ast.JoinedStr))
    return ["".join(map(_part, node.values)) for node in joined]


def _part(node):
    return re.escape(node.value) if isinstance(node, ast.Constant) else DOTS


def steps(rule, kind):
    """Return what the steps of a rule name as `intent` or `action`."""
    flat = [one for step in rule.get("steps", []) for one in step.get("or", [step])]
    return [step[kind] for step in flat if kind in step]


def in_rules(kind):
    return {name for rule in RULES for name in steps(rule, kind)}


def loops_of(rule):
    named = [step for step in rule.get("condition", []) + rule["steps"] if "active_loop" in step]
    return {step["active_loop"] for step in named} - {None}


def said_in_python():
    """Return the names of responses in the code, and patterns of those that are put together."""
    files = under(*SAYING)
    names = {text for file in files for text in strings(file) if re.fullmatch(r"utter_\w+", text)}
    made = {text for file in files for text in patterns(file) if text.startswith("utter_")}
    # The one pattern that would fit everything is checked by its own test.
    return {name for name in names if not name.endswith("_")}, made - {rf"utter_{DOTS}"}


def refusals():
    """Return the response of each kind of refusal that the core knows."""
    classes = [
        node
        for file in under("bot/domain", "bot/services")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ClassDef)
    ]
    bases_of = [(node.name, {getattr(base, "id", "") for base in node.bases}) for node in classes]
    kinds = {name for name, bases in bases_of if "RuleBroken" in bases}
    kinds |= {name for name, bases in bases_of if bases & kinds}
    return {"utter_" + re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower() for kind in kinds}


def test_imports_follow_the_arrows():
    # In a process of its own: the linter configures logging and so silences everybody else's.
    linted = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    done = subprocess.run(
        [*linted, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


def offenders(files, wrong):
    """Return what is wrong in which file."""
    found = {name_of(file): wrong(file) for file in files}
    return {name: what for name, what in found.items() if what}


def foreign_imports(file):
    imported = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    foreign = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    return {name for name in foreign if not name.startswith("bot.domain")}


def test_the_domain_knows_the_standard_library_alone():
    assert offenders(under("bot/domain"), foreign_imports) == {}


def test_what_the_bot_says_stands_in_no_code():
    def chinese(file):
        return [text for text in strings(file) if IDEOGRAPH.search(text)]

    assert offenders(under(*SPEECHLESS), chinese) == {}


def test_a_module_says_in_its_first_line_what_lives_there():
    def unclear(file):
        said = (ast.get_docstring(tree(file)) or "").splitlines() or [""]
        return not re.fullmatch(r"\S.{10,}[.:]", said[0]) or "".join(said[1:2])

    assert offenders(SOURCES, unclear) == {}


def test_a_module_is_one_thing_and_not_long():
    def lines(file):
        return len(file.read_text("utf-8").splitlines())

    assert offenders(SOURCES + TESTS, lambda file: max(0, lines(file) - MOST_LINES)) == {}


def test_a_function_is_not_long():
    def long(file):
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        found = [node for node in ast.walk(tree(file)) if isinstance(node, functions)]
        return [one.name for one in found if one.end_lineno - one.lineno >= MOST_FUNCTION_LINES]

    assert offenders(SOURCES, long) == {}


def test_an_exception_from_a_rule_of_style_has_its_reason():
    def unreasoned(file):
        return [line for line in file.read_text("utf-8").splitlines() if NOQA.search(line)]

    assert offenders(SOURCES, unreasoned) == {}


def test_everything_is_caught_in_three_places_only():
    broad = [
        name_of(file)
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler) and getattr(node.type, "id", "") == "Exception"
    ]
    assert sorted(broad) == ["bot/jobs.py", "bot/services/outbox.py", "bot/web/callback.py"]


def test_no_module_is_named_after_nothing():
    empty = {"utils", "helpers", "common", "manager", "managers", "misc", "models", "tools"}
    assert [name_of(file) for file in SOURCES if file.stem in empty] == []


def test_every_response_that_the_code_names_exists():
    names, _ = said_in_python()
    assert names - set(DOMAIN["responses"]) == set()


def test_every_response_that_the_code_puts_together_can_be_one():
    _, made = said_in_python()
    fits = {one for one in made for name in DOMAIN["responses"] if re.fullmatch(one, name)}
    # A form's question may come from an action instead.
    assert {one for one in made - fits if not one.startswith("utter_ask_")} == set()


def test_every_refusal_has_its_words():
    assert refusals() - set(DOMAIN["responses"]) == set()


def test_every_response_is_said_somewhere():
    names, made = said_in_python()
    known = names | in_rules("action") | refusals()
    silent = set(DOMAIN["responses"]) - known
    assert {name for name in silent if not any(re.fullmatch(one, name) for one in made)} == set()


def test_every_action_that_a_rule_names_exists():
    known = {*DOMAIN["actions"], *DOMAIN["responses"], *DOMAIN["forms"], "action_deactivate_loop"}
    assert in_rules("action") - known == set()


def test_actions_in_the_domain_and_in_the_code_are_the_same():
    named = {text for file in under("actions") for text in strings(file)}
    written = {text for text in named if re.fullmatch(r"action_\w+|validate_\w+_form", text)}
    defaults = {"action_listen", "action_deactivate_loop", "action_restart"}
    assert written - defaults == set(DOMAIN["actions"])


def test_forms_in_the_domain_and_in_the_rules_are_the_same():
    named = {text for file in under("actions") for text in strings(file)}
    in_code = {text for text in named if re.fullmatch(r"[a-z]+_form", text)}
    in_loops = {loop for rule in RULES for loop in loops_of(rule)}
    assert in_loops == set(DOMAIN["forms"])
    assert in_code <= set(DOMAIN["forms"])


def test_every_intent_that_a_rule_or_a_button_names_exists():
    buttons = re.findall(r"payload: '?/([a-z_]+)", (PROJECT / "domain.yml").read_text("utf-8"))
    assert (in_rules("intent") | set(buttons)) - set(DOMAIN["intents"]) == set()


def test_every_slot_that_the_code_sets_exists():
    calls = [node for file in under("actions") for node in ast.walk(tree(file))]
    sets = [one for one in calls if isinstance(one, ast.Call) and _callee(one) == "SlotSet"]
    names = {one.args[0].value for one in sets if isinstance(one.args[0], ast.Constant)}
    assert names - {*DOMAIN["slots"], "requested_slot"} == set()


def _callee(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def mapped():
    """Return the paths of the map in the README."""
    page = (PROJECT / "README.md").read_text("utf-8")
    block = re.search(r"^## Map\n+```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [line.split()[0] for line in block[1].splitlines() if line.strip()]


def test_every_path_of_the_map_exists_and_holds_something():
    missing = [path for path in mapped() if not _holds_something(PROJECT / path)]
    assert missing == []


def _holds_something(path):
    return path.is_file() or any(one.is_file() for one in path.rglob("*") if path.is_dir())


def test_the_map_names_every_package_and_every_module_beside_them():
    inside = [one for one in (PROJECT / "bot").iterdir() if one.name[0] not in "._"]
    packages = {f"bot/{one.name}/" for one in inside if (one / "__init__.py").exists()}
    modules = {f"bot/{one.name}" for one in inside if one.suffix == ".py"}
    assert packages | modules <= set(mapped())


def test_the_map_names_every_folder_of_tests():
    folders = [one for one in (PROJECT / "tests").iterdir() if one.is_dir()]
    held = {f"tests/{one.name}/" for one in folders if list(one.glob("*.*"))}
    assert {one for one in held if "__pycache__" not in one} <= set(mapped())


def test_the_changelog_has_a_place_for_what_comes_next():
    page = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_the_gate_and_the_desk_run_the_same_command():
    gate = PROJECT / ".ci" / "run"
    assert gate.stat().st_mode & 0o111
    assert gate.read_text("utf-8").rstrip().endswith("exec make test")
