"""Guides, one per user group, and how to verify without trusting this site.

Source: design 5.7 (guides), formats 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from registry.web.access import public
from registry.web.attachments import attachment
from registry.web.frame import current_settings
from registry.web.texts import LateText, late
from registry.web.verifier_page import verifier_page

blueprint = Blueprint("guides", __name__)


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: its steps in order, and what is good to know."""

    slug: str
    title: LateText
    about: LateText
    steps: tuple[LateText, ...]
    notes: tuple[LateText, ...] = ()


CLERK = Guide(
    "clerk",
    late("For the clerk"),
    late("From a blank form to a proposal that others sign."),
    (
        late("Sign in and open “Tasks”: what waits for you, for your office and for others, each with why."),
        late("Begin a draft: choose what is to be recorded, and about which result."),
        late("Fill in one topic a page, in any order. Each page is saved when you send it and when you sign out."),
        late("Read “Check the answers”: every term in words, every finding with its rule and the mend."),
        late("Put right what refuses; confirm what is presumed; decide about what only warns."),
        late("Fix the draft for signing: its bytes do not change any more, and the states that must sign are named."),
        late("Follow it under “Tasks”: who has signed, who is awaited, until when."),
    ),
    (
        late("Shares are two whole numbers, such as 1 and 3; they are never rounded."),
        late("Dates may be typed as 05.03.2026 or 2026-03-05."),
        late("A proposal that was sent back is opened again as a draft, with everything that was typed."),
    ),
)
SIGNATORY = Guide(
    "signatory",
    late("For the signatory"),
    late("Read, sign with your office's own key, or send back."),
    (
        late("Once: open “Signing keys” and enrol a key in this browser, or keep the key on another computer."),
        late("Open the proposal from “Tasks”. The page is made from exactly the bytes that you would sign."),
        late("Read the sentence of effect, every term, every document and its digest."),
        late("Sign with the key of this browser, or download the request and sign it on another computer:"),
        late("regctl sign REQUEST --key FILE – it shows the same text, asks, and writes a file to upload."),
        late("Or send it back with a reason. Everybody concerned is told, and the clerk opens it again."),
    ),
    (
        late("The key never leaves the office: the register stores certificates, never keys."),
        late("With the last signature the entry is sealed, and its receipt names every party, document and digest."),
    ),
)
REVIEWER = Guide(
    "reviewer",
    late("For the legal reviewer"),
    late("What stands, since when, on which ground; extracts."),
    (
        late("Find the result by its number or by words of its title."),
        late("Read to whom it belongs, who may use it, which consents stand; each line links to its entry."),
        late("Change the dates: in force on a day, as recorded at a day or at a number of entries."),
        late("Follow the history; a break in the chain of title is shown as a break."),
        late("Take the extract (PDF): sealed, both dates on it, the evidence files attached."),
        late("Take the licences in force on a date as XLSX or CSV."),
    ),
    (late("The address of a page holds both dates: cite it, and it shows the same state for ever."),),
)
AUDITOR = Guide(
    "auditor",
    late("For the auditor"),
    late("Verify an entry and the whole log, offline."),
    (
        late("Get the founding id from a publication of a member state, not from this site."),
        late("Open an entry and download its evidence file."),
        late("On a computer without a network: regverify evidence FILE --founding HEX."),
        late("Read each step; a fault names the step, and says what was expected and what came."),
        late("Read the whole log: regverify log ADDRESS. Keep its checkpoint for the next time."),
    ),
    (late("“Unknown” is never shown as “invalid”: what a file cannot answer is said as such."),),
)
ADMINISTRATOR = Guide(
    "administrator",
    late("For the administrator"),
    late("Certificates of the office: introduce, revoke."),
    (
        late("The certification authority of your state issues a certificate for the signatory's public key."),
        late(
            "A governance entry introduces it: drafted, signed with the state's governance key, sealed like any other."
        ),
        late(
            "“Governance” shows what is trusted, beside the entry it rests on; each act is begun there, or by regctl."
        ),
        late("Print the minutes of the ceremony from the page of the proposal; tick each step, read digests aloud."),
        late("A lost or stolen key is revoked at once, with the reason and the entry from which it is suspect."),
    ),
    (late("What was signed before a revocation stays; what is suspect is marked as disputed."),),
)
MIRROR = Guide(
    "mirror",
    late("For the keeper of a mirror"),
    late("Your state's own copy of the register, judged on your own computer."),
    (
        late("Get the founding id from a publication of your state: nothing else is taken on trust."),
        late("The operator writes a file for your state: regctl export bundle --for STATE --output FILE."),
        late("Make the mirror: regctl witness mirror FOLDER --founding HEX --state STATE --bundle FILE."),
        late("Read what it says: entries judged, those that your state may read, each fault by entry and step."),
        late("Later take in what is new by file, or made with --url, let it follow the register over the network."),
        late("Hold it against what others have seen: regctl witness compare FOLDER FILE. Two histories are proved."),
    ),
    (
        late("The files of the folder alone bring the register back: regctl witness mirror FOLDER --rebuild DATABASE."),
        late("Accounts, drafts and the activity log are in no mirror."),
    ),
)
GUIDES = (CLERK, SIGNATORY, REVIEWER, AUDITOR, ADMINISTRATOR, MIRROR)


@blueprint.get("/help")
@public
def index() -> str:
    """List the guides."""
    return render_template("guides/index.html", guides=GUIDES)


@blueprint.get("/help/<slug>")
@public
def guide(slug: str) -> str:
    """Show one guide."""
    for each in GUIDES:
        if each.slug == slug:
            return render_template("guides/guide.html", guide=each)
    raise NotFound


@blueprint.get("/verify")
@public
def verify() -> str:
    """Say how to verify an entry and the log without trusting this site."""
    return render_template("guides/verify.html", founding_id=current_settings().founding_id)


@blueprint.get("/verify.html")
@public
def verifier() -> Response:
    """Hand out the page that verifies an evidence file without this site.

    Always for saving: opened from here it would be this site's word, and this site's policy would stop its script.
    """
    return attachment(verifier_page(), "verify.html", "text/html")
