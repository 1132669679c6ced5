"""What one may do to accounts: to one's own, and to no other."""

from __future__ import annotations

from collab.people.accounts.models import Account, ApiToken, Representation, SignedInSession
from collab.policy.rules import Action, permit
from collab.policy.viewer import Duty, Viewer


class Act:
    """The actions on accounts."""

    EDIT_PROFILE = Action("accounts.edit_profile")
    SECURE = Action("accounts.secure")
    END_SESSION = Action("accounts.end_session")
    MAKE_TOKEN = Action("accounts.make_token")
    END_TOKEN = Action("accounts.end_token")
    PROTECT = Action("accounts.protect")


def _own_representation(viewer: Viewer, representation: Representation) -> bool:
    return representation.id == viewer.representation_id


def _his_administrator(viewer: Viewer, representation: Representation) -> bool:
    return representation.org_id == viewer.org_id and Duty.ADMINISTRATOR in viewer.duties


def _own_account(viewer: Viewer, account: Account) -> bool:
    return account.id == viewer.account_id


def _own_session(viewer: Viewer, session: SignedInSession) -> bool:
    return session.account_id == viewer.account_id


def _own_token(viewer: Viewer, token: ApiToken) -> bool:
    return token.representation_id == viewer.representation_id


permit(Representation, Act.EDIT_PROFILE, _own_representation, because="this is you")
permit(Representation, Act.PROTECT, _own_representation, because="this is you")
permit(Representation, Act.PROTECT, _his_administrator, because="you administer his organisation")
permit(Account, Act.SECURE, _own_account, because="this account is yours")
permit(SignedInSession, Act.END_SESSION, _own_session, because="this session is yours")
permit(Representation, Act.MAKE_TOKEN, _own_representation, because="this is you")
permit(ApiToken, Act.END_TOKEN, _own_token, because="this token is yours")
