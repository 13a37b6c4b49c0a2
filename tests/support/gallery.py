# SPDX-License-Identifier: GPL-3.0-or-later
"""Every widget of the window on one page; ``python -m tests.support.gallery FILE.png`` shows it.

Options: ``--scheme dark``, ``--size 2``, ``--width 720``, ``--rtl``.
"""

from __future__ import annotations

import argparse

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from relayfix.gui.theme import TEXT_SIZES, Type, theme
from relayfix.gui.widgets.banner import Banner
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.check_row import CheckRow, CheckState
from relayfix.gui.widgets.choice import Choice, Tick
from relayfix.gui.widgets.confidence import Confidence
from relayfix.gui.widgets.desks import Desks
from relayfix.gui.widgets.disclosure import Disclosure
from relayfix.gui.widgets.drop_zone import DropZone
from relayfix.gui.widgets.focus_ring import FocusRing
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.mark import Mark, StepDots
from relayfix.gui.widgets.path_widget import PathWidget
from relayfix.gui.widgets.progress import Progress
from relayfix.gui.widgets.scroll import ScrollPage
from relayfix.gui.widgets.step_row import StepRow
from relayfix.gui.widgets.text_box import Field, TextBox, Verbatim
from relayfix.report.shapes import Desk, PathView, Stop

REPLY = (
    "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 "
    "<claire.petit@cabinet-exemple.example>: Relay access denied"
)

PATH = PathView(
    stops=(
        Stop(
            title="Vous",
            host="anna.martin@atelier-nord.example",
            chip="Envoyé 14:05",
            state="passed",
            icon="user-round",
        ),
        Stop(
            title="Votre messagerie",
            host="a-very-long-host-name-with-sixty-letters.department.enterprise.example",
            chip="Transmis 14:05",
            state="passed",
            icon="mail",
        ),
        Stop(
            title="Serveur du destinataire (probable)",
            host="mx1.hebergeur.example",
            chip="Refusé 14:06",
            state="refused",
            icon="server",
        ),
        Stop(
            title="Claire Petit",
            host="claire.petit@cabinet-exemple.example",
            chip="Non atteint",
            state="not-reached",
            icon="mailbox",
        ),
    ),
    came_back="revenu chez vous à 14:06",
    spoken="Le trajet de votre message. Votre messagerie l’a transmis, mx1.hebergeur.example l’a "
    "refusé.",
)

DESKS = (
    Desk(id="sender", title="Vous", word="Rien à réparer", lit=False),
    Desk(id="sender-it", title="Votre informatique", word="Rien à réparer", lit=False),
    Desk(id="recipient", title="Côté destinataire", word="Doit agir", lit=True),
)

CHECKS: tuple[tuple[str, str, CheckState, str, str], ...] = (
    (
        "Où va le courrier de cabinet-exemple.example",
        "MX",
        "problem",
        "Cause trouvée",
        "Vers mx1.hebergeur.example : précisément le serveur qui a refusé.",
    ),
    ("Qui peut envoyer pour votre domaine", "SPF", "ok", "Bon", "Votre messagerie y figure."),
    ("Ce que votre domaine dit des faux messages", "DMARC", "warning", "À regarder", "Rien."),
    ("Votre réseau actuel", "", "unknown", "Inconnu", "Le réseau n’a rien laissé passer."),
    ("Votre signature", "DKIM", "skipped", "Non fait", "Aucune n’est revenue."),
    ("Listes de blocage : adresse de votre messagerie", "", "running", "En cours…", ""),
    ("Listes de blocage : votre domaine", "", "waiting", "En attente", ""),
)


class Gallery(QWidget):
    """A window with everything in it; the parts that tests ask for have names."""

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.page = ScrollPage()
        outer.addWidget(self.page)
        self.ring = FocusRing(self)
        self._reading()
        self._doing()
        self.page.body.addStretch()

    def _reading(self) -> None:
        body = self.page.body
        header = QHBoxLayout()
        header.addWidget(Mark("RelayFix"))
        header.addStretch()
        self.dots = StepDots(6)
        self.dots.set_step(2, "Étape 2 sur 6")
        header.addWidget(self.dots)
        body.addLayout(header)
        self.heading = Heading(
            "Votre message à Claire Petit a été arrêté en route.",
            "Votre messagerie l’a laissé passer. Le serveur suivant l’a refusé. Il appartient "
            "très probablement au côté du destinataire ; les vérifications le confirmeront.",
        )
        body.addWidget(self.heading)
        self.banner = Banner()
        self.banner.show_words(
            "Impossible de lire « Undeliverable.msg ».",
            "Le fichier s’arrête au milieu, comme un téléchargement interrompu. Enregistrez le "
            "message à nouveau, ou collez son texte.",
            "Détails",
        )
        body.addWidget(self.banner)
        self.path = PathWidget(PATH)
        body.addWidget(self.path)
        self.verbatim = Verbatim("La réponse du serveur", REPLY)
        self.folded = Disclosure(
            "La réponse du serveur, mot pour mot",
            self.verbatim,
            words=("fermé", "ouvert"),
            boxed=True,
        )
        self.folded.set_open(True)
        body.addWidget(self.folded)
        self.desks = Desks(DESKS)
        body.addWidget(self.desks)
        self.sure = Confidence(
            3, "Certain", "car leur domaine indique le serveur même qui a refusé"
        )
        body.addWidget(self.sure)
        body.addWidget(Confidence(1, "Possible"))
        body.addWidget(
            IconText("circle-check", "Le serveur a refusé.", "Le message le dit.", icon_ink="ok")
        )
        body.addWidget(IconText("globe", "Votre serveur de noms habituel", round_icon=True))
        self.progress = Progress("Vérifications")
        self.progress.setRange(0, 7)
        self.progress.setValue(5)
        body.addWidget(self.progress)
        card = Card()
        self.checks = [CheckRow(*check) for check in CHECKS]
        for row in self.checks:
            card.add_row(row)
        body.addWidget(card)

    def _doing(self) -> None:
        body = self.page.body
        self.zone = DropZone(
            "Déposez ici le message de retour",
            "Depuis le bureau ou votre messagerie. C’est une copie : rien n’est déplacé.",
            "Choisir un fichier…",
            "Choisir le message de retour, ou le déposer sur cette fenêtre",
        )
        self.zone.setMinimumHeight(theme().px(280))
        body.addWidget(self.zone)
        steps = Card()
        self.steps = [
            StepRow(
                1,
                "Prévenez Claire autrement",
                "Par téléphone ou SMS. De son côté, rien ne se voit.",
                Button("Copier un petit texte", icon="copy", small=True),
            ),
            StepRow(2, "Donnez-lui la page pour son informatique ou son hébergeur"),
        ]
        for step in self.steps:
            steps.add_row(step)
        body.addWidget(steps)
        choices = QWidget()
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        self.choices = [
            Choice("Oui, les autres reçoivent mes messages", "Seule cette adresse pose problème"),
            Choice("Non, tout me revient", "Quel que soit le destinataire"),
            Choice("Je ne sais pas"),
            Choice(
                "Certains les reçoivent, d’autres non, et cela change d’un jour à l’autre, sans "
                "que rien n’ait été modifié de votre côté ni, autant que vous sachiez, du leur",
                "Cela échoue pour plusieurs personnes, mais pas pour toutes, et pas toujours pour "
                "les mêmes",
            ),
        ]
        for choice in self.choices:
            choice.setMaximumWidth(720)
            column.addWidget(choice)
        body.addWidget(choices)
        self.tick = Tick("Les données du rapport", "Pour les outils de l’informatique & co.")
        body.addWidget(self.tick)
        self.field = Field("Votre nom", "Anna Martin")
        body.addWidget(self.field)
        self.pasted = TextBox("Texte collé")
        self.pasted.setFixedHeight(90)
        body.addWidget(self.pasted)
        row = QHBoxLayout()
        self.back = Button("Retour", "second", icon="arrow-left")
        self.forward = Button("Continuer", "filled", icon="arrow-right", icon_last=True)
        self.off = Button("Voir la réponse", "filled")
        self.off.setEnabled(False)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addStretch()
        body.addLayout(row)
        body.addWidget(self.off)
        self.link = Button("Ce n’est pas mon message", "link")
        body.addWidget(self.link)
        body.addWidget(Button("Rien n’a quitté cet ordinateur", "quiet", icon="lock", small=True))
        body.addWidget(Label("<b>Un texte</b> d’ailleurs", Type.SMALL, ink="ink3"))


def fit(gallery: Gallery, width: int) -> None:
    """Show the gallery that wide and as high as it needs, all of it laid out."""
    gallery.resize(width, 700)
    gallery.show()
    content = gallery.page.widget()
    assert content is not None
    for _ in range(3):
        QApplication.processEvents()
        gallery.resize(width, max(200, content.minimumHeight()))
    QApplication.processEvents()


def main() -> None:
    """Take one picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--scheme", default="light", choices=["light", "dark", "contrast"])
    parser.add_argument("--size", type=float, default=1.0, choices=TEXT_SIZES)
    parser.add_argument("--width", type=int, default=960)
    parser.add_argument("--rtl", action="store_true")
    options = parser.parse_args()
    application = QApplication([])
    if options.rtl:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme().apply()
    theme().set_override(options.scheme)
    theme().set_text_size(options.size)
    gallery = Gallery()
    fit(gallery, options.width)
    gallery.grab().save(options.file)


if __name__ == "__main__":
    main()
