"""The columns a spreadsheet may have: what each becomes, and the names people give them."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Mapping, Sequence


class Kind(enum.Enum):
    """How the text of a cell is read."""

    LINE = enum.auto()
    LINES = enum.auto()
    CODE = enum.auto()
    CODES = enum.auto()
    MONTH = enum.auto()
    YEAR_OR_MONTH = enum.auto()
    DAY = enum.auto()
    FLAG = enum.auto()
    EMAIL = enum.auto()
    PHONE = enum.auto()
    WEBSITE = enum.auto()


@dc.dataclass(frozen=True, slots=True)
class Field:
    """One field of a finding or a contact. ``words`` names the list its codes are from.

    ``also`` are headings seen in English, German, French and Spanish beside label and name.
    """

    name: str
    label: str
    kind: Kind
    words: str = ""
    longest: int = 0
    also: Sequence[str] = ()
    sealed: bool = False


def also(text: str) -> Sequence[str]:
    """Give headings that are written in a row."""
    return tuple(part.strip() for part in text.split("|"))


FIELDS: Sequence[Field] = (
    Field(
        "title", "Title", Kind.LINE, longest=200,
        also=also("Name|Finding|Headline|Summary|Subject|Titel|Überschrift|Feststellung|Betreff"
                   "|Titre|Intitulé|Constat|Objet|Título|Hallazgo|Asunto"),
    ),
    Field(
        "statement", "What is happening", Kind.LINES, longest=10_000,
        also=also("Statement|Description|Details|Text|What happened|Beschreibung|Sachverhalt"
                   "|Was geschieht|Beobachtung|Descriptif|Faits|Ce qui se passe|Énoncé"
                   "|Descripción|Hechos|Qué ocurre|Detalle"),
    ),
    Field(
        "issue", "Issue", Kind.CODE, "issues",
        also=also("Topic|Salient issue|Risk|Category|Thema|Themenfeld|Risiko|Risikofeld"
                   "|Enjeu|Thème|Risque|Tema|Asunto destacado|Riesgo"),
    ),
    Field(
        "rights", "Affected rights", Kind.CODES, "rights",
        also=also("Rights|Human rights|Betroffene Rechte|Rechte|Menschenrechte|Droits"
                   "|Droits touchés|Droits affectés|Derechos|Derechos afectados"),
    ),
    Field(
        "holders", "Whose rights", Kind.CODES, "holders",
        also=also("Rights-holders|Rights holders|Affected people|Affected groups|Groups"
                   "|Rechteinhaber"
                   "|Betroffene|Betroffene Gruppen|Titulaires de droits|Personnes touchées"
                   "|Titulares de derechos|Personas afectadas"),
    ),
    Field(
        "country", "Country", Kind.CODE, "countries",
        also=also("Country code|Nation|Land|Länderkürzel|Staat|Pays|País"),
    ),
    Field(
        "region", "Region", Kind.LINE, longest=200,
        also=also("Place|Province|State|District|Area|Ort|Provinz|Gebiet|Bundesland|Lieu"
                   "|Région|Province ou région|Lugar|Región|Provincia"),
    ),
    Field(
        "site", "Site", Kind.LINE, longest=200,
        also=also("Mine|Mine site|Plant|Facility|Standort|Betrieb|Werk|Bergwerk|Usine"
                   "|Mina|Planta|Emplazamiento|Yacimiento"),
    ),
    Field(
        "operator", "Operator", Kind.LINE, longest=200,
        also=also("Company|Supplier|Owner|Betreiber|Unternehmen|Lieferant|Firma|Exploitant"
                   "|Entreprise|Fournisseur|Operador|Empresa|Proveedor"),
    ),
    Field(
        "tier", "Tier of the supply chain", Kind.CODE, "tiers",
        also=also("Tier|Supply chain tier|Stage|Stufe|Lieferkettenstufe|Rang|Niveau|Étape"
                   "|Nivel|Eslabón|Etapa"),
    ),
    Field(
        "minerals", "Minerals", Kind.CODES, "minerals",
        also=also("Mineral|Material|Commodity|Metal|Rohstoff|Rohstoffe|Mineralien|Metall"
                   "|Minerai|Minerais|Minéraux|Matière|Minerales|Materia prima"),
    ),
    Field(
        "since", "Since", Kind.YEAR_OR_MONTH,
        also=also("From|Start|Began|Seit|Beginn|Von|Depuis|Début|Desde|Inicio"),
    ),
    Field(
        "until", "Until", Kind.YEAR_OR_MONTH,
        also=also("To|End|Ended|Bis|Ende|Jusqu'à|Fin|Hasta"),
    ),
    Field(
        "mining_method", "How it is mined", Kind.CODE, "mining_methods",
        also=also("Mining method|Method|Abbaumethode|Abbauart|Methode|Méthode"
                   "|Méthode d'exploitation"
                   "|Método de extracción|Método"),
    ),
    Field(
        "actors", "Who takes part", Kind.CODES, "actors",
        also=also("Actors|Actor|Who causes it|Involved|Akteure|Beteiligte|Verursacher|Acteurs"
                   "|Actores|Implicados"),
    ),
    Field(
        "legacy", "Old or new", Kind.CODE, "legacies",
        also=also("Legacy|Legacy issue|Altlast|Altlasten|Passif|Héritage|Pasivo|Legado"),
    ),
    Field(
        "remedy", "Remedy", Kind.CODE, "remedies",
        also=also("Remediation|Remedy status|Abhilfe|Wiedergutmachung|Réparation|Remède"
                   "|Reparación|Remedio"),
    ),
    Field(
        "root_causes", "Root causes", Kind.CODES, "root_causes",
        also=also("Root cause|Cause|Causes|Ursache|Ursachen|Grundursachen|Causes profondes"
                   "|Causas|Causas de fondo"),
    ),
    Field(
        "scale", "Scale", Kind.CODE, "scale",
        also=also("Gravity|Seriousness|Schwere|Ausmaß|Gravité|Gravedad"),
    ),
    Field(
        "scope", "Scope", Kind.CODE, "scope",
        also=also("How many people|Extent|Umfang|Anzahl Betroffene|Étendue|Portée|Alcance"),
    ),
    Field(
        "irremediability", "Irremediability", Kind.CODE, "irremediability",
        also=also("Remediability|Unumkehrbarkeit|Irreversibilität|Caractère irrémédiable"
                   "|Irrémédiabilité|Irremediabilidad|Irreversibilidad"),
    ),
    Field(
        "likelihood", "Likelihood", Kind.CODE, "likelihood",
        also=also("Probability|Wahrscheinlichkeit|Eintrittswahrscheinlichkeit|Probabilité"
                   "|Vraisemblance|Probabilidad"),
    ),
    Field(
        "civic_space", "Civic space", Kind.CODE, "civic_spaces",
        also=also("Civic space risk|Zivilgesellschaft|Handlungsraum|Espace civique"
                   "|Espacio cívico"),
    ),
    Field(
        "reliability", "Reliability of the source", Kind.CODE, "reliability",
        also=also("Reliability|Source reliability|Zuverlässigkeit|Verlässlichkeit|Fiabilité"
                   "|Fiabilité de la source|Fiabilidad|Confiabilidad"),
    ),
    Field(
        "credibility", "Credibility of the information", Kind.CODE, "credibility",
        also=also("Credibility|Glaubwürdigkeit|Crédibilité|Credibilidad"),
    ),
    Field(
        "source_kind", "Kind of source", Kind.CODE, "source_kinds",
        also=also("Source|Source type|Quelle|Art der Quelle|Quellenart|Type de source"
                   "|Nature de la source|Fuente|Tipo de fuente"),
    ),
    Field(
        "source_count", "How many sources", Kind.CODE, "source_counts",
        also=also("Number of sources|Sources|Anzahl Quellen|Anzahl der Quellen|Nombre de sources"
                   "|Número de fuentes|Cantidad de fuentes"),
    ),
    Field(
        "source_month", "Month of the source", Kind.MONTH,
        also=also("Date|Month|Source date|Date of source|Datum|Monat|Stand|Datum der Quelle"
                   "|Date de la source|Mois|Fecha|Mes|Fecha de la fuente"),
    ),
    Field(
        "circumstances", "Circumstances", Kind.LINES, longest=5_000,
        also=also("Notes|Internal notes|How we know|Umstände|Interne Notizen|Notizen|Bemerkungen"
                   "|Circonstances|Remarques|Circunstancias|Notas|Observaciones"),
    ),
    Field(
        "identity", "Identity of the source", Kind.LINES, longest=2_000, sealed=True,
        also=also("Source name|Contact|Informant|Name der Quelle|Kontakt|Identität der Quelle"
                   "|Nom de la source|Identité de la source|Nombre de la fuente|Contacto"
                   "|Identidad de la fuente"),
    ),
    Field(
        "language", "Language", Kind.CODE, "languages",
        also=also("Sprache|Langue|Idioma|Lengua"),
    ),
    Field(
        "marking", "Marking", Kind.CODE, "markings",
        also=also("TLP|Confidentiality|Classification|Vertraulichkeit|Einstufung"
                   "|Confidentialité|Marquage|Confidencialidad|Clasificación"),
    ),
)  # fmt: skip
"""In the order of the form."""
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
