"""The columns a table of contacts may have, as address books of Outlook and others name them."""

from __future__ import annotations

from collections.abc import Sequence

from collab.surfaces.exchange.fields import Field, Kind, also

CONTACT_FIELDS: Sequence[Field] = (
    Field(
        "name", "Name", Kind.LINE, longest=160,
        also=also("Full name|Display name|Contact|Contact name|Person|Vollständiger Name"
                  "|Anzeigename|Ansprechpartner|Kontakt|Nom|Nom complet|Nombre|Nombre completo"
                  "|Contacto"),
    ),
    Field(
        "first_name", "First name", Kind.LINE, longest=80,
        also=also("Given name|Forename|Vorname|Prénom|Nombre de pila"),
    ),
    Field(
        "last_name", "Last name", Kind.LINE, longest=80,
        also=also("Surname|Family name|Nachname|Familienname|Nom de famille|Apellido|Apellidos"),
    ),
    Field(
        "organisation", "Organisation", Kind.LINE, longest=200,
        also=also("Organization|Company|Institution|Firma|Unternehmen|Einrichtung|Entreprise"
                  "|Société|Empresa|Organización|Institución"),
    ),
    Field(
        "role_title", "Role", Kind.LINE, longest=200,
        also=also("Job title|Title|Position|Function|Funktion|Berufsbezeichnung|Titel|Fonction"
                  "|Poste|Cargo|Puesto"),
    ),
    Field(
        "contact_class", "Class", Kind.CODE, "classes",
        also=also("Category|Kind|Type|Stakeholder group|Klasse|Kategorie|Art|Stakeholdergruppe"
                  "|Catégorie|Type de contact|Clase|Categoría|Tipo"),
    ),
    Field(
        "form", "A person or an organisation", Kind.CODE, "forms",
        also=also("Form|Person or organisation|Person oder Organisation|Personne ou organisation"
                  "|Persona u organización"),
    ),
    Field(
        "countries", "Countries", Kind.CODES, "countries",
        also=also("Country|Country/Region|Business country/region|Land|Land/Region"
                  "|Land/Region geschäftlich|Länder|Pays|País|Países"),
    ),
    Field(
        "languages", "Languages", Kind.CODES, "tongues",
        also=also("Language|Sprache|Sprachen|Langue|Langues|Idioma|Idiomas"),
    ),
    Field(
        "issues", "Issues", Kind.CODES, "issues",
        also=also("Issue|Topics|Thema|Themen|Enjeux|Thèmes|Temas"),
    ),
    Field(
        "about", "What they know and do", Kind.LINES, longest=4_000,
        also=also("About|Description|Notes|Remarks|Beschreibung|Notizen|Bemerkungen|Descriptif"
                  "|Remarques|Descripción|Notas"),
    ),
    Field(
        "channel", "Best way to reach them", Kind.CODE, "channels",
        also=also("Channel|Preferred channel|Kanal|Bevorzugter Kanal|Canal|Canal préféré"),
    ),
    Field(
        "channel_note", "About reaching them", Kind.LINES, longest=4_000,
        also=also("How to reach|Erreichbarkeit|Comment joindre|Cómo contactar"),
    ),
    Field(
        "email", "E-mail", Kind.EMAIL, longest=190,
        also=also("Email|E-mail address|Mail|E-Mail-Adresse|Mailadresse|Courriel|Adresse e-mail"
                  "|Correo|Correo electrónico"),
    ),
    Field(
        "phone", "Telephone", Kind.PHONE, longest=40,
        also=also("Phone|Business phone|Mobile|Telefon|Telefon geschäftlich|Mobiltelefon|Téléphone"
                  "|Teléfono|Móvil"),
    ),
    Field(
        "website", "Website", Kind.WEBSITE, longest=190,
        also=also("Web page|URL|Homepage|Webseite|Internetseite|Site web|Página web|Sitio web"),
    ),
    Field(
        "do_not_contact", "Do not contact", Kind.FLAG,
        also=also("Opt-out|Blocked|Nicht kontaktieren|Gesperrt|Ne pas contacter|No contactar"),
    ),
    Field(
        "share_basis", "Ground for sharing", Kind.CODE, "bases",
        also=also("Legal basis|Basis|Rechtsgrundlage|Base légale|Base jurídica"),
    ),
    Field(
        "share_until", "Ground for sharing ends on", Kind.DAY,
        also=also("Consent until|Einwilligung bis|Consentement jusqu'au|Consentimiento hasta"),
    ),
    Field(
        "keep_until", "Kept until", Kind.DAY,
        also=also("Delete on|Löschen am|Aufbewahren bis|Conserver jusqu'au|Conservar hasta"),
    ),
    Field(
        "marking", "Marking", Kind.CODE, "markings",
        also=also("TLP|Confidentiality|Classification|Vertraulichkeit|Einstufung"
                  "|Confidentialité|Marquage|Confidencialidad|Clasificación"),
    ),
)  # fmt: skip
"""In the order of the form. Whoever is protected is written by hand: no table seals an identity."""
