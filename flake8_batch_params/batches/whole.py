"""What a file as a whole says: which hosts and clients it names, whether it is a test."""

from __future__ import annotations

from functools import cached_property

from flake8_batch_params.batches import built, evidence
from flake8_batch_params.batches.showing import Showing
from flake8_batch_params.batches.statuses import Statuses
from flake8_batch_params.facts.hosts import (
    ENDPOINTS_ELSEWHERE,
    Host,
    with_endpoints,
)
from flake8_batch_params.facts.sdk import (
    Sdk,
)


class WholeFile(Showing):
    """The domain of a file, as far as it can be told before anything runs."""

    @cached_property
    def evidence(self) -> tuple[evidence.Evidence, ...]:
        return evidence.evidence(self.source)

    @cached_property
    def evidence_hosts(self) -> tuple[Host, ...]:
        return evidence.hosts_in(self.evidence)

    @cached_property
    def built(self) -> list[built.BuiltClient]:
        return built.clients_built(self.source, self.options.clients)

    @cached_property
    def sdks(self) -> tuple[Sdk, ...]:
        return built.sdks_of_client(self.options.host, self.evidence_hosts)

    @cached_property
    def untied(self) -> tuple[Host, ...]:
        """The hosts of requests that no client is tied to."""
        return built.hosts_of_client(
            built.Kind.UNTIED, self.options.host, self.evidence_hosts, built=self.built
        )

    @cached_property
    def sets_addresses(self) -> bool:
        return built.sets_addresses(self.source)

    @cached_property
    def names_environment(self) -> bool:
        return built.names_environment(self.source)

    @cached_property
    def is_patched(self) -> bool:
        return evidence.is_patched(self.source)

    @cached_property
    def statuses(self) -> Statuses:
        return Statuses(self.source)

    @cached_property
    def is_test(self) -> bool:
        return evidence.is_test(self.source)

    @cached_property
    def speaks_of_batches(self) -> bool:
        return evidence.speaks_of_batches(self.source)

    @cached_property
    def speaks_of_anthropic(self) -> bool:
        return evidence.speaks_of_anthropic(self.source)

    def why_unresolved(self) -> str:
        """Return, for a reader, what decides the hosts of a client that is not built here."""
        if self.options.host != "auto":
            return f"--batch-params-host={self.options.host}"
        return ", ".join(one.reason for one in self.evidence) or "not built in sight"

    def why_untied(self) -> str:
        """Return, for a reader, what decides the hosts of what no client is tied to."""
        if self.options.host == "auto" and self.built:
            return "the clients that the file builds"
        return self.why_unresolved()

    def accepting(self, hosts: tuple[Host, ...]) -> tuple[Host, ...]:
        endpoints = self.options.endpoints
        return with_endpoints(hosts, endpoints) if endpoints else hosts

    def accepting_lines(self, hosts: tuple[Host, ...], *, tied: bool) -> tuple[Host, ...]:
        """Return the hosts of a request, which may be for others if the file names nobody."""
        hosts = self.accepting(hosts)
        named = tied or self.names_somebody
        return hosts if named else with_endpoints(hosts, ENDPOINTS_ELSEWHERE)

    @cached_property
    def names_somebody(self) -> bool:
        """Tell whether the file names a host, or a client of one."""
        return bool(
            self.options.host != "auto" or self.built or self.evidence
            or "openai" in self.source.lowered
        )  # fmt: skip
