"""What `modelyard lock` does: keeps each pin that still serves, resolves the rest, and says what moved and why.

A source that fails leaves its old pins where they are and is named in the result: half a network is no reason to lose
a lock.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from typing import TYPE_CHECKING, Protocol

from modelyard.pins import groups, requirements
from modelyard.pins.load import digest
from modelyard.pins.resolve import team, wheels
from modelyard.pins.resolve.actions import GitTags
from modelyard.pins.resolve.images import Registry
from modelyard.pins.resolve.packages import Uv
from modelyard.pins.resolve.providers import ProviderRegistry
from modelyard.pins.resolve.web import SourceError
from modelyard.pins.shipped import shipped
from modelyard.pins.types import Distribution, Lock, Package, Team
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from modelyard.pins.types import Needs
    from modelyard.plan.inputs import Pin

AT_ONCE = 8
"""How many questions are under way at a time."""


class Actions(Protocol):
    """Knows the newest version of an action."""

    def newest(self, action: str) -> Pin: ...  # noqa: D102


class Images(Protocol):
    """Knows the digest behind a tag."""

    def newest(self, image: str, tag: str) -> Pin: ...  # noqa: D102


class Providers(Protocol):
    """Knows the newest version of a provider within a major one."""

    def newest(self, name: str, address: str, major: int) -> Pin: ...  # noqa: D102


class Packages(Protocol):
    """Resolves requirements to packages with hashes."""

    def resolve(  # noqa: D102
        self, requirements: Sequence[str], python: str, keep: Mapping[str, str] | None = None
    ) -> dict[str, Package]: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """Where pins come from. Tests put local servers in place of the public ones."""

    actions: Actions = field(default_factory=GitTags)
    images: Images = field(default_factory=Registry)
    providers: Providers = field(default_factory=ProviderRegistry)
    packages: Packages = field(default_factory=Uv)
    own: Callable[[str], Distribution] = wheels.from_index


@dataclass(frozen=True, slots=True)
class Change:
    """One pin that moved. ``before`` is empty for a new one, ``after`` for one that went."""

    reason: str
    kind: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that got no answer: what was asked, and why not. The old pin, where there was one, stays."""

    kind: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """The new lock, what moved in it (grouped by reason, then by kind and name), and what could not be asked."""

    lock: Lock
    changes: tuple[Change, ...]
    failures: tuple[Failure, ...]


def resolve(
    needs: Needs, old: Lock | None, sources: Sources, *, upgrade: bool = False, wheel: Path | None = None
) -> Result:
    """The lock that these needs ask for.

    Args:
        needs: What the spec needs pinned.
        old: The lock as it stands; None where there is none, and then the shipped pins are the start.
        sources: Where to ask.
        upgrade: Whether to move what is pinned already.
        wheel: Modelyard's own wheel, where the index does not have this version.
    """
    base = shipped(needs.python)
    start = replace(
        base,
        packages={},
        images={name: base.images[name] for name in base.images if name == needs.base_image},
    )
    run = _Run(needs, old or start, sources, upgrade=upgrade)
    lock = Lock(
        python=needs.python,
        actions=run.actions({**base.actions, **run.old.actions}),
        images=run.images({**base.images, **run.old.images}),
        providers=run.providers({**base.providers, **run.old.providers}),
        packages={},
        modelyard=run.own(wheel),
    )
    lock = run.packages(lock)
    return Result(lock, tuple(sorted(_changes(run.old, lock), key=_order)), tuple(run.failures))


class _Run:
    """One run of the lock: the questions and the failures so far."""

    def __init__(self, needs: Needs, old: Lock, sources: Sources, *, upgrade: bool) -> None:
        self.needs = needs
        self.old = old
        self.sources = sources
        self.upgrade = upgrade
        self.failures: list[Failure] = []

    def actions(self, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        return self._moved("action", pins, self.sources.actions.newest)

    def providers(self, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        def newest(name: str) -> Pin:
            major = int(pins[name].version.partition(".")[0])
            return self.sources.providers.newest(name, pins[name].value, major)

        return self._moved("provider", pins, newest)

    def images(self, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        """Only the images that this spec builds on: a lock is reviewed, so it holds nothing unused."""
        wanted = sorted({self.needs.base_image, *self.needs.images})
        known = {name: pins[name] for name in wanted if name in pins}
        asked = [name for name in wanted if self.upgrade or name not in known]

        def newest(name: str) -> Pin:
            image, _, tag = name.rpartition(":")
            return self.sources.images.newest(image, tag)

        found = self._asked("image", asked, newest)
        return {name: pin for name in wanted if (pin := _settled(known.get(name), found.get(name)))}

    def own(self, wheel: Path | None) -> Distribution | None:
        kept = (
            self.old.modelyard
            if self.old.modelyard and self.old.modelyard.version == self.needs.version
            else None
        )
        if wheel is None and kept is not None:
            return kept
        try:
            return (
                wheels.from_file(wheel, self.needs.version) if wheel else self.sources.own(self.needs.version)
            )
        except SourceError as error:
            self.failures.append(Failure("package", "modelyard", str(error)))
            return kept

    def packages(self, lock: Lock) -> Lock:
        """The lock with its packages: the old ones where they serve and may stay."""
        before = replace(lock, packages=self.old.packages, team=self.old.team)
        if not self.upgrade and self._serves(before):
            return before
        try:
            return self._resolved(lock)
        except SourceError as error:
            self.failures.append(Failure("package", "requirements", str(error)))
            fallback = replace(lock, packages=shipped(self.needs.python).packages)
            return before if before.packages or self.needs.team_file else fallback

    def _resolved(self, lock: Lock) -> Lock:
        own = groups.everything(sorted(self.needs.extras))
        theirs = team.requirements(self.needs)
        keep = {} if self.upgrade else {name: package.version for name, package in self.old.packages.items()}
        packages = self.sources.packages.resolve([*own, *theirs], self.needs.python, keep)
        return replace(lock, packages=packages, team=self._team(theirs, packages))

    def _team(self, lines: Sequence[str], packages: Mapping[str, Package]) -> Team | None:
        if self.needs.team_file is None or self.needs.team_text is None:
            return None
        # A requirement for another platform resolves to nothing here.
        names = sorted({groups.normalised(line) for line in lines} & packages.keys())
        return Team(self.needs.team_file, digest(self.needs.team_text), tuple(names))

    def _serves(self, lock: Lock) -> bool:
        """Whether the old packages are what the spec needs, no more and no less."""
        needs = self.needs
        if self.old.python != needs.python or (lock.team.file if lock.team else None) != needs.team_file:
            return False
        if lock.team is not None and lock.team.sha256 != digest(needs.team_text or ""):
            return False
        wanted = {name for image in groups.IMAGES for name in requirements.roots(lock, image, needs)}
        known = wanted <= lock.packages.keys()
        return known and set(requirements.closure(lock.packages, wanted)) == set(lock.packages)

    def _moved(self, kind: str, pins: Mapping[str, Pin], newest: Callable[[str], Pin]) -> dict[str, Pin]:
        found = self._asked(kind, sorted(pins), newest) if self.upgrade else {}
        return {name: _settled(pin, found.get(name)) or pin for name, pin in sorted(pins.items())}

    def _asked(self, kind: str, names: Sequence[str], ask: Callable[[str], Pin]) -> dict[str, Pin]:
        def one(name: str) -> Pin | Failure:
            try:
                return ask(name)
            except SourceError as error:
                return Failure(kind, name, str(error))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = dict(zip(names, pool.map(one, names), strict=True))
        self.failures.extend(answer for answer in answers.values() if isinstance(answer, Failure))
        return {name: answer for name, answer in answers.items() if not isinstance(answer, Failure)}


def _settled(old: Pin | None, new: Pin | None) -> Pin | None:
    """The newer pin; the older one where both pin the same, whoever says so."""
    same = old is not None and new is not None and (old.version, old.value) == (new.version, new.value)
    return old if same or new is None else new


def _changes(old: Lock, new: Lock) -> list[Change]:
    sides = [
        ("action", _versions(old.actions), _versions(new.actions)),
        (
            "image",
            _values(old.images),
            _values(new.images),
        ),
        ("provider", _versions(old.providers), _versions(new.providers)),
        ("package", _versions(old.packages), _versions(new.packages)),
    ]
    changes = [
        Change(
            _reason(kind, before.get(name, ""), after.get(name, "")),
            kind,
            name,
            before.get(name, ""),
            after.get(name, ""),
        )
        for kind, before, after in sides
        for name in sorted(before.keys() | after.keys())
        if before.get(name, "") != after.get(name, "")
    ]
    return [*changes, *_own_change(old.modelyard, new.modelyard)]


def _own_change(old: Distribution | None, new: Distribution | None) -> list[Change]:
    if new is None or old == new:
        return []
    before = f"{old.version} {old.sha256[:12]}" if old else ""
    reason = "wheel given" if new.wheel else "published"
    return [Change(reason, "package", "modelyard", before, f"{new.version} {new.sha256[:12]}")]


def _versions(pins: Mapping[str, Pin] | Mapping[str, Package]) -> dict[str, str]:
    return {name: pin.version for name, pin in pins.items()}


def _values(pins: Mapping[str, Pin]) -> dict[str, str]:
    return {name: pin.value for name, pin in pins.items()}


def _reason(kind: str, before: str, after: str) -> str:
    if not before:
        return "newly needed"
    if not after:
        return "no longer needed"
    return "rebuilt under the same tag" if kind == "image" else "newer release"


def _order(change: Change) -> tuple[str, str, str]:
    return change.reason, change.kind, change.name
