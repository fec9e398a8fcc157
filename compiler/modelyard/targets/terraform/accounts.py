"""What is set up once an account: the place of the state, and the identity provider of GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.hcl import Attribute
from modelyard.targets.terraform import root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from modelyard.emit.hcl import Item
    from modelyard.targets.terraform.needs import Needs


def files(environments: Iterable[Needs]) -> Iterator[tuple[str, list[Item]]]:
    """Path under the bootstrap, and body, of the values for each account and region, and for each account."""
    places: set[str] = set()
    accounts: set[str] = set()
    for needs in environments:
        if place(needs) not in places:
            places.add(place(needs))
            yield f"state/{place(needs)}.tfvars", _state(needs)
            yield f"state/{place(needs)}.tfbackend", _backend(needs)
        if needs.aws.account not in accounts:
            accounts.add(needs.aws.account)
            yield f"github_provider/{needs.aws.account}.tfvars", _account(needs)
            yield f"github_provider/{needs.aws.account}.tfbackend", _backend(needs)


def place(needs: Needs) -> str:
    """The name of an account and region in a file's name."""
    return f"{needs.aws.account}-{needs.aws.region}"


def _account(needs: Needs) -> list[Item]:
    return [Attribute("account_id", needs.aws.account), Attribute("region", needs.aws.region)]


def _state(needs: Needs) -> list[Item]:
    return [
        *_account(needs),
        Attribute("bucket", needs.environment.names.state_bucket),
        Attribute("access_log_bucket", needs.names.state_log_bucket),
        Attribute("key_alias", needs.names.state_key_alias),
    ]


def _backend(needs: Needs) -> list[Item]:
    return [
        Attribute("bucket", needs.environment.names.state_bucket),
        Attribute("region", needs.aws.region),
        Attribute("kms_key_id", root.state_key_alias_arn(needs)),
    ]
