"""Which functions of the library change what they are given, and which may fail."""

from __future__ import annotations

from flake8_batch_params.engine.objects import Imported, Symbol, V

#: Modules whose functions change nothing that they are given.
PURE_MODULES = frozenset(
    "logging time sys math random uuid datetime re hashlib shutil string textwrap decimal"
    " fractions statistics secrets base64 zlib gzip platform getpass socket struct warnings"
    " calendar zoneinfo html locale unicodedata numbers types traceback pprint inspect"
    " urllib.parse loguru structlog tqdm rich click.echo typer.echo dotenv os glob typing"
    " typing_extensions abc enum operator tiktoken json orjson ujson simplejson csv io tempfile"
    " pathlib collections itertools functools atexit signal".split()
)
#: Modules whose functions raise for what they are given: a handler may be meant for that.
FAILING = frozenset(
    "re json datetime decimal fractions math base64 struct urllib zoneinfo uuid statistics"
    " orjson ujson simplejson string binascii ast operator".split()
)
#: Functions of these modules that do change what they are given.
CHANGING = frozenset(
    "random.shuffle random.setstate operator.setitem operator.delitem operator.iadd"
    " operator.iconcat operator.ior operator.iand operator.isub operator.imul"
    " operator.methodcaller functools.update_wrapper shutil.copyfileobj csv.writer"
    " csv.DictWriter csv.reader csv.DictReader io.TextIOWrapper os.environ.update"
    " os.environ.setdefault os.putenv inspect.getmembers json.load socket.socket".split()
)
#: Functions that change files by their names.
CHANGING_FILES = frozenset(
    "os.remove os.unlink os.rename os.renames os.replace os.truncate os.link os.symlink"
    " shutil.move shutil.copy shutil.copy2 shutil.copyfile shutil.rmtree".split()
)
#: How a symbol says that a decorator has made it of a class.
DECORATED = ("decorated",)
#: How a symbol says that a decorator has made it of a function that it calls as it is written.
KEPT = ("kept",)
#: Decorators that do: what is not given has the function's own default.
KEEPING = frozenset(
    one + call
    for one in (
        "celery.shared_task celery.Celery().task dramatiq.actor prefect.task prefect.flow"
        " airflow.decorators.task airflow.sdk.task modal.App().function ray.remote"
        " langsmith.traceable langfuse.observe langfuse.decorators.observe weave.op opik.track"
        " mlflow.trace mcp.server.fastmcp.FastMCP().tool langchain.tools.tool"
        " langchain_core.tools.tool django.db.transaction.atomic pydantic.validate_call"
        " beartype.beartype"
    ).split()
    for call in ("", "()")
)
#: Decorators that leave a function as it is, for whoever calls it.
TRANSPARENT = frozenset(
    "typing.override typing.final typing.overload"
    " typing_extensions.override typing_extensions.final typing.no_type_check"
    " typing.runtime_checkable enum.unique tenacity.retry() tenacity.retry backoff.on_exception()"
    " backoff.on_predicate() retry.retry() stamina.retry() retrying.retry() retrying.retry"
    " asyncio.coroutine builtins.staticmethod_ dataclasses.dataclass_ pytest.fixture"
    " pytest.fixture() atexit.register typer.Typer().command() typer.Typer().callback()"
    " flask.Flask().route() flask.Blueprint().route() click.pass_context click.pass_obj"
    " click.make_pass_decorator()"
    " streamlit.cache_resource"
    " streamlit.cache_resource() streamlit.cache_data streamlit.cache_data()".split()
) | {
    f"{kind}().{method}()"
    for kind in ("fastapi.FastAPI", "fastapi.APIRouter", "flask.Flask", "flask.Blueprint")
    for method in ("get", "post", "put", "patch", "delete", "on_event")
}


def is_made_by(value: V, mark: tuple[str]) -> bool:
    """Tell whether a symbol says that a decorator has made it, in one of the ways above."""
    return isinstance(value, Symbol) and value.of is not None and value.of[0] is mark


def spelling(value: V | None) -> str:
    """Return how an imported thing is written, or what its attributes and calls give."""
    if isinstance(value, Imported):
        return value.path
    if not isinstance(value, Symbol):
        return ""
    if value.called is not None:
        inner, end = spelling(value.called), "()"
    else:
        inner, end = spelling(value.base), f".{value.name}"
    return f"{inner}{end}" if inner and end != "." else ""
