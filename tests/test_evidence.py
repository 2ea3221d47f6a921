"""What a file says of hosts, of the clients that it builds, and of what it is."""

from __future__ import annotations

import ast

import pytest

from flake8_batch_params.batches import evidence as ev
from flake8_batch_params.batches.built import (
    BuiltClient,
    Kind,
    clients_built,
    configured,
    hosts_of_built,
    hosts_of_client,
    names_environment,
    sdks_of_client,
    sets_addresses,
    sets_module_address,
)
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.engine.syntax import Syntax
from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    BEDROCK,
    DASHSCOPE,
    DOUBLEWORD,
    GROQ,
    HOSTS,
    MOONSHOT,
    NOVITA,
    OPENAI,
    TOGETHER,
    ZHIPU,
    Host,
)
from flake8_batch_params.facts.sdk import GROQ_SDK, OPENAI_SDK


def source(text: str) -> Source:
    return Source(text, Syntax(ast.parse(text)))


def hosts(text: str) -> tuple[Host, ...]:
    return ev.hosts_in(ev.evidence(source(text)))


# --- evidence: words, domains, imports ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("client.batches.create()", ()),
        ("from openai import OpenAI", ()),
        ("from openai import AzureOpenAI", (AZURE,)),
        ("def submit_groq_batch(): ...", (GROQ,)),
        ("GROQ_API_KEY = 1", (GROQ,)),
        ("from groq import Groq", (GROQ,)),
        ("from app.groq_client import make", (GROQ,)),
        ("URL = 'https://api.groq.com/openai/v1'", (GROQ,)),
        ("URL = f'https://api.groq.com/{path}'", (GROQ,)),
        ("x = 'runs on Groq'", (GROQ,)),
        ("'''Batches of DashScope.'''", (DASHSCOPE,)),
        ("MODEL = 'qwen-plus'", (DASHSCOPE,)),
        ("class BedrockJob: ...", (BEDROCK,)),
        ("import zhipuai", (ZHIPU,)),
        ("from zai import ZaiClient", (ZHIPU,)),
        ("MODEL = 'glm-4'", (ZHIPU,)),
        ("moonshot = make()", (MOONSHOT,)),
        ("submit(kimi=1)", (MOONSHOT,)),
        ("run_novita()", (NOVITA,)),
        ("job.doubleword.run()", (DOUBLEWORD,)),
        ("import together", (TOGETHER,)),
        ("def f():\n    from together import Together", (TOGETHER,)),
        ("URL = 'https://api.together.xyz/v1'", (TOGETHER,)),
        ("vllm_url = x", (ANY,)),
        ("import litellm", (ANY,)),
        ("x = 'Groq and Cerebras'", (GROQ, ANY)),
    ],
)
def test_code_and_strings_bring_hosts_in_evidence(text: str, found: tuple[Host, ...]) -> None:
    assert hosts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # runs on Groq",
        "# mistral's format, by https://api.groq.com\nx = 1",
        "x = 'put them together'",
        "from toolz import together",
        "from .together import Together",
        "together = 1",
        "kimono = 1",
        "import glmnet",
        "Zaire = 1",
    ],
)
def test_comments_and_other_words_do_not(text: str) -> None:
    assert hosts(text) == ()


def test_every_host_of_the_table_can_be_in_evidence() -> None:
    for host in HOSTS.values():
        if host not in (OPENAI, ANY):
            assert host in hosts(f"x = 'https://{host.domains[0]}/v1'")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\n\ngroq_key = 1", "the word 'groq' in line 3"),
        ("'''One.\n\nFor Groq.\n'''", "the word 'groq' in line 3"),
        ("x = 1\nimport groq", "the import in line 2"),
        ("\nx = 'https://api.groq.com'", "the domain 'api.groq.com' in line 2"),
        ("def f(x):\n    use_vllm(x)", "the word 'vllm' in line 2"),
        ("def f(base_url): ...", "'base_url' in line 1, which may be anybody's"),
        ("x = 1\ndef f(provider): ...", "a name such as 'provider' in line 2"),
    ],
)
def test_the_reason_says_what_and_where(text: str, reason: str) -> None:
    assert [one.reason for one in ev.evidence(source(text))] == [reason]


# --- evidence: an address that cannot be read ---


@pytest.mark.parametrize(
    "text",
    [
        "client = OpenAI(base_url=url)",
        "def make(base_url): ...",
        "def make(base_url='https://api.openai.com/v1'): ...",
        "openai_base_url = os.environ['URL']",
        "OPENAI_BASE_URL = get()",
        "from settings import BASE_URL",
        "make(settings.openai_base_url)",
        "make(settings['base_url'])",
        "os.environ['OPENAI_BASE_URL']",
        "options = {'base_url': url}",
        "setattr(client, 'base_url', url)",
        "class C:\n    base_url: str = 'https://api.openai.com/v1'",
        "class C:\n    @property\n    def base_url(self): ...",
        "base_url = 'https://a.example'\nbase_url = get()\nmake(base_url)",
        "self.base_url = f'https://{name}/v1'",
    ],
)
def test_an_address_that_cannot_be_read_is_anybodys(text: str) -> None:
    assert hosts(text) == (ANY,)


@pytest.mark.parametrize(
    "text",
    [
        "client = OpenAI(base_url='https://api.openai.com/v1')",
        "client = OpenAI(base_url=None)",
        "base_url = 'https://api.openai.com/v1'\nclient = OpenAI(base_url=base_url)",
        "HOST = 'https://api.openai.com'\nclient = OpenAI(base_url=f'{HOST}/v1')",
        "HOST = 'https://api.openai.com'\nbase_url = HOST + '/v1'",
        "options = {'base_url': 'https://api.openai.com/v1'}",
        "self.base_url = 'https://api.openai.com/v1'\nprint(self.base_url)",
        "sites = {'a': {'base_url': 'https://api.openai.com/v1'}}\nmake(sites['a']['base_url'])",
        "def store(database_url): ...",
        "webbase_url = get()",
        "base_urls = get()",
        "'''Pass base_url=... to change the host.'''",
        "x = 1  # base_url=url",
    ],
)
def test_an_address_that_can_be_read_is_not_and_other_names_are_none(text: str) -> None:
    assert hosts(text) == ()


# --- evidence: provider ---


@pytest.mark.parametrize(
    "text",
    [
        "def submit(client, provider): ...",
        "names = [each.name for each in providers]",
        "provider = load()",
        "if config.provider == 'vendor': ...",
        "Report(provider='openai')\nprovider = 'fireside'",
        "Report(provider='openai')\nwindow = WINDOWS[config.provider]",
        "def f(provider):\n    log(provider='openai')",
        "if provider == 'openai-compatible': ...",
        "if provider in ('openai', 'other'): ...",
        "match provider:\n    case 'openai': ...\n    case 'elsewhere': ...",
        "for provider in load(): ...",
        "class C:\n    provider: str",
        "class C:\n    @property\n    def provider(self): ...",
        "if provider == 'together': ...",
    ],
)
def test_a_file_for_many_hosts(text: str) -> None:
    assert ANY in hosts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Report(provider='openai')",
        "def f(provider='openai'):\n    self.provider = provider",
        "def f(provider):\n    if provider == 'azure': ...",
        "if config.provider.lower() in ('openai', 'Azure-OpenAI', 'anthropic', 'google'): ...",
        "match provider:\n    case 'openai' | 'azure': ...",
        "for provider in ('openai', 'azure'):\n    submit(provider)",
        "class C:\n    provider: str = 'openai'\n    def f(self):\n        return self.provider",
        "provider = 'openai' if x else 'azure'",
        "from app.provider import client",
        "import app.providers\nx = 1",
        "class OpenAIProvider: ...",
        "'''Our provider.'''  # provider",
        "text = f'provider{1}'",
    ],
)
def test_a_file_for_hosts_that_are_judged_anyway(text: str) -> None:
    assert ANY not in hosts(text)


def test_a_host_in_evidence_is_judged_anyway() -> None:
    assert hosts("if provider == 'groq': ...") == (GROQ,)
    assert hosts("import together\nif provider == 'together': ...") == (TOGETHER,)


# --- what the file is ---


def test_the_sdk_is_openai_alone() -> None:
    assert source("import openai").import_of("openai") == 1
    assert source("x = 1\nfrom openai.types import Batch").import_of("openai") == 2
    assert source("import openai.types as t").import_of("openai") == 1
    assert source("import openai_utils").import_of("openai") is None
    assert source("from openai_utils import OpenAI").import_of("openai") is None
    assert source("from .openai import OpenAI").import_of("openai") is None
    assert source("from app.openai import OpenAI").import_of("openai") is None
    assert source("x = 'import openai'").import_of("openai") is None


def test_tests() -> None:
    assert ev.is_test(source("import pytest"))
    assert ev.is_test(source("from unittest.mock import patch"))
    assert ev.is_test(source("class T:\n    async def test_it(self): ..."))
    assert not ev.is_test(source("import pytester\ndef tested(): ..."))
    assert not ev.is_test(source("x = '''\nimport pytest\ndef test_x(): ...\n'''"))


def test_words_of_batches() -> None:
    assert ev.speaks_of_batches(source("client.batches"))
    assert ev.speaks_of_batches(source("open('lines.jsonl')"))
    assert ev.speaks_of_batches(source("submit(input_file_id=1)"))
    assert not ev.speaks_of_batches(source("x = 1  # goes to batches"))
    assert not ev.speaks_of_batches(source("minibatches = 1"))
    assert ev.speaks_of_batches(source("minibatches = 1\n" * 30 + "client.batches"))
    assert ev.speaks_of_batches(source("# batches\n" * 30 + "client.batches"))


def test_words_of_anthropic() -> None:
    assert ev.speaks_of_anthropic(source("import anthropic"))
    assert ev.speaks_of_anthropic(source("model = 'claude-sonnet-4'"))
    assert not ev.speaks_of_anthropic(source("x = 1  # not Anthropic's"))
    assert not ev.speaks_of_anthropic(source("from openai import OpenAI"))


@pytest.mark.parametrize(
    "text",
    [
        "with patch('app.jobs.OpenAI') as made: ...",
        "@mock.patch('app.jobs.client')\ndef test(client): ...",
        "mocker.patch('openai.resources.batches.Batches.create')",
        "patch.object(client.batches, 'create')",
        "mock.patch.object(OpenAI, 'batches')",
        "monkeypatch.setattr('app.make_client', fake)",
        "monkeypatch.setattr(openai, 'OpenAI', Fake)",
        "setattr(client.batches, 'create', fake)",
        "client.batches.create = fake",
        "client.batches = Fake()",
    ],
)
def test_patched_clients(text: str) -> None:
    assert ev.is_patched(source(text))


@pytest.mark.parametrize(
    "text",
    [
        "patch('app.jobs.sleep')",
        "patch.dict('os.environ', OPENAI_API_KEY='x')",
        "requests.patch('https://api.openai.com/v1/clients')",
        "session.patch(client)",
        "setattr(args, 'client', x)",
        "self.batches = []",
        "x = 1  # patch('app.OpenAI')",
        "instructor.patch(OpenAI())",
    ],
)
def test_files_that_patch_no_client(text: str) -> None:
    assert not ev.is_patched(source(text))


def test_addresses_that_are_set_later() -> None:
    assert sets_addresses(source("client.base_url = url"))
    assert sets_addresses(source("client._base_url = url"))
    assert sets_addresses(source("setattr(client, 'base_url', url)"))
    assert sets_addresses(source("openai.base_url = 'https://a.example'"))
    assert sets_addresses(
        source(
            "from openai import OpenAI\n"
            "class C(OpenAI):\n"
            "    def __init__(self):\n"
            "        self.base_url = 'https://a.example'"
        )
    )
    assert not sets_addresses(
        source("class C:\n    def f(self, url):\n        self.base_url = url")
    )
    assert not sets_addresses(source("print(client.base_url)"))
    assert not sets_addresses(source("x = 1  # client.base_url = url"))
    assert not sets_addresses(source("openai.api_base = url"))


def test_addresses_of_the_module() -> None:
    assert sets_module_address(source("openai.api_base = url"))
    assert sets_module_address(source("openai.api_type = 'azure'"))
    assert not sets_module_address(source("openai.api_key = key"))


def test_the_environment() -> None:
    assert names_environment(source("os.environ['OPENAI_BASE_URL'] = url"))
    assert names_environment(source("os.environ.update(OPENAI_API_BASE=url)"))
    assert not names_environment(source("x = 1  # OPENAI_BASE_URL"))
    assert not names_environment(source("os.environ['OPENAI_API_KEY']"))


# --- clients that the file builds ---

IMPORTS = "import os\nimport groq\nimport openai\nfrom openai import AzureOpenAI, OpenAI\n"


def built(code: str, **clients: str) -> list[tuple[str, tuple[Host, ...], bool]]:
    found = clients_built(source(IMPORTS + code), clients)
    return [(one.sdk.name, one.hosts, one.readable) for one in found]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("OpenAI()", ("openai", (OPENAI,), True)),
        ("openai.AsyncOpenAI()", ("openai", (OPENAI,), True)),
        ("from openai import OpenAI as O\nO()", ("openai", (OPENAI,), True)),
        ("import openai as o\no.Client()", ("openai", (OPENAI,), True)),
        ("import openai.lib.azure\nopenai.lib.azure.AzureOpenAI()", ("openai", (AZURE,), True)),
        ("AzureOpenAI(base_url=url)", ("openai", (AZURE,), True)),
        ("groq.Groq()", ("groq", (GROQ,), True)),
        ("groq.Groq(base_url=url)", ("groq", (), False)),
        ("OpenAI(base_url='https://api.groq.com/openai/v1')", ("openai", (GROQ,), True)),
        ("OpenAI(base_url='https://gateway.example/v1')", ("openai", (ANY,), True)),
        ("OpenAI(base_url=None)", ("openai", (OPENAI,), True)),
        ("OpenAI(base_url=openai.NOT_GIVEN)", ("openai", (OPENAI,), True)),
        ("OpenAI(base_url=os.environ['URL'])", ("openai", (), False)),
        ("OpenAI(**options)", ("openai", (), False)),
        ("OpenAI(base_url=None, **options)", ("openai", (OPENAI,), True)),
        ("OpenAI(base_url=url or 'https://api.groq.com')", ("openai", (GROQ,), False)),
        ("URL = 'https://api.groq.com'\nOpenAI(base_url=URL)", ("openai", (GROQ,), True)),
        ("URL = 'https://api.groq.com'\nURL = x\nOpenAI(base_url=URL)", ("openai", (), False)),
        ("def f(URL):\n    OpenAI(base_url=URL)\nURL = 'https://a.b'", ("openai", (), False)),
        ("if x:\n    URL = 'https://a.b'\nOpenAI(base_url=URL)", ("openai", (ANY,), True)),
        (
            "def f():\n    url = 'https://api.groq.com'\n    OpenAI(base_url=url)",
            ("openai", (GROQ,), True),
        ),
        (
            "URLS = {'a': 'https://api.groq.com', 'b': 'https://api.openai.com/v1'}\n"
            "OpenAI(base_url=URLS[name])",
            ("openai", (OPENAI, GROQ), True),
        ),
        (
            "URLS = {'a': 'https://api.groq.com', 'b': 'https://api.openai.com/v1'}\n"
            "OpenAI(base_url=URLS['a'])",
            ("openai", (GROQ,), True),
        ),
        (
            "SITES = {'a': {'base_url': 'https://api.groq.com', 'key': x},"
            " 'b': {'base_url': None}}\nprint(sorted(SITES))\n"
            "def f(site):\n    if site in SITES:\n        entry = SITES[site]\n"
            "        return OpenAI(base_url=entry['base_url'], api_key=entry['key'])",
            ("openai", (GROQ, OPENAI), True),
        ),
        (
            "URLS = {'a': 'https://api.groq.com'}\nURLS['b'] = url\nOpenAI(base_url=URLS[name])",
            ("openai", (), False),
        ),
        (
            "URLS = {'a': 'https://api.groq.com'}\nfill(URLS)\nOpenAI(base_url=URLS[name])",
            ("openai", (), False),
        ),
        (
            "URLS = {'a': 'https://api.groq.com', **more}\nOpenAI(base_url=URLS[name])",
            ("openai", (GROQ,), False),
        ),
        ("URLS = {'a': url}\nOpenAI(base_url=URLS['a'])", ("openai", (), False)),
        (
            "SITES = {'a': {'url': 'https://api.groq.com'}}\nSITES['a']['url'] = url\n"
            "OpenAI(base_url=SITES['a']['url'])",
            ("openai", (), False),
        ),
        ("H = 'https://api.groq.com'\nOpenAI(base_url=f'{H}/v1')", ("openai", (GROQ,), True)),
        ("H = 'https://a.example'\nOpenAI(base_url=H + '/v1')", ("openai", (ANY,), True)),
        ("OpenAI(base_url=f'https://{r}.openai.azure.com/')", ("openai", (AZURE,), True)),
        ("OpenAI(base_url=f'https://gateway.example/{team}')", ("openai", (ANY,), True)),
        ("OpenAI(base_url=f'http://{host}:8000/v1')", ("openai", (), False)),
        ("OpenAI(base_url=f'https://api.openai.com{end}')", ("openai", (), False)),
        (
            "from openai.providers import bedrock\nOpenAI(provider=bedrock(region='x'))",
            ("openai", (BEDROCK,), True),
        ),
        ("OpenAI(provider=chosen)", ("openai", (), False)),
        ("Client = OpenAI\nClient(base_url='https://a.example')", ("openai", (ANY,), True)),
        ("from functools import partial\npartial(OpenAI, base_url=url)", ("openai", (), False)),
        ("TABLE = {'azure': AzureOpenAI}", ("openai", (AZURE,), True)),
        ("TABLE = {'openai': OpenAI}", ("openai", (), False)),
        ("client.with_options(base_url='https://api.groq.com')", ("openai", (GROQ,), True)),
        ("class C(OpenAI): ...\nC(base_url='https://a.example')", ("openai", (ANY,), True)),
        (
            "class C(OpenAI):\n    def __init__(self):\n"
            "        super().__init__(base_url='https://api.groq.com')",
            ("openai", (GROQ,), True),
        ),
        ("client = OpenAI()\nclient.base_url = url", ("openai", (), False)),
        ("os.environ['OPENAI_BASE_URL'] = url\nOpenAI()", ("openai", (), False)),
        ("os.environ['OPENAI_BASE_URL'] = url\nAzureOpenAI()", ("openai", (AZURE,), True)),
        (
            "os.environ['OPENAI_BASE_URL'] = x\nOpenAI(base_url='https://api.openai.com/v1')",
            ("openai", (OPENAI,), True),
        ),
    ],
)
def test_a_client(code: str, found: tuple[str, tuple[Host, ...], bool]) -> None:
    assert built(code) == [found]


@pytest.mark.parametrize(
    "code",
    [
        "def f(client: OpenAI): ...",
        "isinstance(client, OpenAI)",
        "Other(base_url='https://api.groq.com')",
        "from app import OpenAI as Own\nOwn()",
        "client.copy()",
        "client.with_options(timeout=5)",
        "# OpenAI()",
    ],
)
def test_what_builds_no_client(code: str) -> None:
    assert built(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "client = {}",
        "def make():\n    return {}",
        "class A:\n    def __init__(self):\n        self.client = {}",
        "class A:\n    @property\n    def client(self):\n        return {}",
        "async def f():\n    async with {} as c: ...",
        "x = [{} for _ in range(2)]",
        "f = lambda: {}",
    ],
)
def test_it_is_found_wherever_it_is_built(code: str) -> None:
    call = "OpenAI(base_url='https://gateway.example/v1')"
    assert built(code.format(call)) == [("openai", (ANY,), True)]


@pytest.mark.parametrize("value", ["URL", "URL or URL", "URL + URL", "URL if URL else URL"])
def test_a_constant_that_is_made_of_itself_says_nothing(value: str) -> None:
    [(_, found, _)] = built(f"URL = {value}\nOpenAI(base_url=URL)")
    assert found == ()


def test_the_lines_of_clients() -> None:
    found = clients_built(source("from openai import OpenAI\ndef f():\n    OpenAI()\nOpenAI()"))
    assert [one.line for one in found] == [3, 4]


def test_configured_names_build_clients() -> None:
    options = {"app.llm.make": "azure", "make_client": "groq"}
    text = "from app.llm import make\nmake()\ndef make_client(): ...\nmake_client()"
    found = clients_built(source(text), options)
    assert [(one.sdk.name, one.hosts) for one in found] == [
        ("openai", (AZURE,)),
        ("groq", (GROQ,)),
    ]
    assert clients_built(source("from other import make\nmake()"), options) == []


def test_configured_names() -> None:
    options = {"app.llm.make": "azure", "make_client": "groq"}
    assert configured("app.llm.make", options) is AZURE
    assert configured(".llm.make", options) is AZURE
    assert configured("..make", options) is AZURE
    assert configured("make_client", options) is GROQ
    assert configured(".make_client", options) is GROQ
    assert configured("other.make_client", options) is None
    assert configured("make", options) is None
    assert configured(".other.make", options) is None


# --- whom a client may talk to ---

UNREAD = BuiltClient(OPENAI_SDK, (), False, 1)
GATEWAY = BuiltClient(OPENAI_SDK, (ANY,), True, 1)
OF_GROQ = BuiltClient(GROQ_SDK, (GROQ,), True, 1)


@pytest.mark.parametrize("option", ["auto", "azure", "any"])
def test_an_address_that_can_be_read_holds_against_the_option(option: str) -> None:
    assert hosts_of_client(Kind.READ, option, (ANY,), read=[OPENAI]) == (OPENAI,)
    assert hosts_of_client(Kind.READ, option, (), read=[GROQ, AZURE]) == (GROQ, AZURE)
    assert hosts_of_client(Kind.READ, option, (), read=[ANY]) == (ANY,)
    assert hosts_of_built(OF_GROQ, option) == (GROQ,)


def test_the_option_holds_where_an_address_cannot_be_read() -> None:
    assert hosts_of_client(Kind.UNREADABLE, "auto", (GROQ,)) == (ANY,)
    assert hosts_of_client(Kind.UNREADABLE, "azure", (GROQ,)) == (AZURE,)
    assert hosts_of_client(Kind.UNREADABLE, "azure", (), read=[GROQ]) == (GROQ, AZURE)
    assert hosts_of_built(UNREAD, "auto") == (ANY,)
    assert hosts_of_built(UNREAD, "openai") == (OPENAI,)


@pytest.mark.parametrize("kind", [Kind.ANNOTATED, Kind.UNRESOLVED, Kind.UNTIED])
def test_what_the_file_does_not_settle(kind: Kind) -> None:
    assert hosts_of_client(kind, "auto", ()) == (OPENAI, AZURE)
    assert hosts_of_client(kind, "auto", (GROQ,)) == (OPENAI, AZURE, GROQ)
    assert hosts_of_client(kind, "auto", (GROQ, ANY)) == (ANY,)
    assert hosts_of_client(kind, "openai", (GROQ, ANY)) == (OPENAI,)
    assert hosts_of_client(kind, "any", ()) == (ANY,)


def test_what_no_client_is_tied_to_is_for_those_that_the_file_builds() -> None:
    assert hosts_of_client(Kind.UNTIED, "auto", (AZURE,), built=[OF_GROQ]) == (GROQ,)
    assert hosts_of_client(Kind.UNTIED, "auto", (), built=[OF_GROQ, GATEWAY]) == (ANY,)
    assert hosts_of_client(Kind.UNTIED, "openai", (), built=[OF_GROQ]) == (GROQ,)
    assert hosts_of_client(Kind.UNTIED, "openai", (), built=[UNREAD]) == (OPENAI,)


def test_a_client_that_comes_in_may_be_one_that_the_file_builds() -> None:
    assert hosts_of_client(Kind.UNRESOLVED, "auto", (), built=[GATEWAY]) == (ANY,)
    assert hosts_of_client(Kind.UNRESOLVED, "openai", (), built=[GATEWAY]) == (OPENAI,)


def test_the_option_holds_for_the_signature_too() -> None:
    def names(*args: object) -> list[str]:
        return [sdk.name for sdk in sdks_of_client(*args)]  # type: ignore[arg-type]

    assert names("auto", ()) == ["openai"]
    assert names("auto", (GROQ,)) == ["openai", "groq"]
    assert names("auto", (ANY,)) == ["openai", "any"]
    assert names("openai", (ANY, GROQ)) == ["openai"]
    assert names("groq", (ANY,)) == ["openai", "groq"]
    assert names("any", ()) == ["openai", "any"]
    # A class in sight keeps its SDK.
    assert names("groq", (ANY,), OPENAI_SDK) == ["openai"]
    assert names("openai", (), GROQ_SDK) == ["groq"]
