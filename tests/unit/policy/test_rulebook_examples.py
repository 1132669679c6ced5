"""One example for each answer a category can give: a table, one row each."""

# ruff: noqa: E501 # a table is read by the row

from __future__ import annotations

import datetime as dt

import pytest

from collab.policy.declaration import (
    Citation,
    Declaration,
    Facets,
    Granularity,
    Publicness,
    Subject,
    Time,
)
from collab.policy.relation import Relation
from collab.policy.rulebook import default_rulebook, evaluate
from collab.policy.verdict import Verdict

TODAY = dt.date(2026, 11, 20)
PAGE = Citation("https://example.org/report", dt.date(2026, 11, 1))

PAST, NOW, LATER = Time.PAST, Time.CURRENT, Time.FUTURE
ONE, MANY, PLAIN = Granularity.INDIVIDUAL, Granularity.AGGREGATED, Granularity.NONE
OWN, OTHER, THIRD, PEOPLE, NOBODY = (
    Subject.OWN,
    Subject.OTHER_MEMBER,
    Subject.THIRD_PARTY,
    Subject.AFFECTED_PEOPLE,
    Subject.NONE,
)
PUBLIC = Publicness.GENUINE
RIVAL, OUTSIDER, SISTER, TRADER, BOTH = (
    Relation.COMPETITOR,
    Relation.NONE,
    Relation.SAME_GROUP,
    Relation.CUSTOMER_SUPPLIER,
    Relation.COMPETITOR_AND_CHAIN,
)

Example = tuple[str, str, Facets, Relation, str]

EXAMPLES: list[Example] = [
    # what is said, category, answers, reader, verdict
    ("our premium from January", "price_current_future", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("our price, printed in our brochure", "price_current_future", Facets(NOW, ONE, OWN, PUBLIC), RIVAL, "block"),
    ("an index of prices two years ago", "price_historic_aggregated", Facets(PAST, MANY, NOBODY, age_months=24), RIVAL, "review"),
    ("one firm's price two years ago", "price_historic_aggregated", Facets(PAST, ONE, OWN, age_months=24), RIVAL, "block"),
    ("an index of prices today", "price_historic_aggregated", Facets(NOW, MANY, NOBODY), RIVAL, "block"),
    ("an index of prices last month", "price_historic_aggregated", Facets(PAST, MANY, NOBODY, age_months=1), RIVAL, "block"),
    ("a public index of prices last month", "price_historic_aggregated", Facets(PAST, MANY, NOBODY, PUBLIC, 1), RIVAL, "allow"),
    ("our order for next year", "purchase_volume", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("what the sector bought three years ago", "purchase_volume", Facets(PAST, MANY, NOBODY, age_months=36), RIVAL, "review"),
    ("our purchases as in our annual report", "purchase_volume", Facets(PAST, ONE, OWN, PUBLIC), RIVAL, "allow"),
    ("our new line", "capacity_output", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("our new line, announced last week", "capacity_output", Facets(LATER, ONE, OWN, PUBLIC), RIVAL, "review"),
    ("a smelter's published output", "capacity_output", Facets(PAST, ONE, THIRD, PUBLIC), RIVAL, "allow"),
    ("what we expect to sell", "sales_demand_forecast", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("public registrations", "sales_demand_forecast", Facets(PAST, MANY, NOBODY, PUBLIC), RIVAL, "allow"),
    ("our margin", "cost_margin", Facets(NOW, ONE, OWN), RIVAL, "block"),
    ("an old benchmark of audit costs", "cost_margin", Facets(PAST, MANY, NOBODY, age_months=18), RIVAL, "review"),
    ("our payment terms", "contract_terms", Facets(NOW, ONE, OWN), RIVAL, "block"),
    ("an optional clause on grievance channels", "contract_terms", Facets(NOW, PLAIN, NOBODY), RIVAL, "review"),
    ("that clause for all of us", "contract_terms", Facets(NOW, PLAIN, NOBODY, proposes_joint_conduct=True), RIVAL, "block"),
    ("our bid on Thursday", "tender_bid", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("an award in the gazette", "tender_bid", Facets(PAST, ONE, THIRD, PUBLIC), RIVAL, "allow"),
    ("you take the north", "market_allocation", Facets(LATER, PLAIN, OWN), RIVAL, "block"),
    ("you take the north, as the newspaper wrote", "market_allocation", Facets(PAST, PLAIN, OWN, PUBLIC), RIVAL, "block"),
    ("nobody buys until they pay", "collective_refusal", Facets(LATER, PLAIN, THIRD), OUTSIDER, "block"),
    ("we will leave that smelter", "sourcing_intention", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("we left that smelter long ago", "sourcing_intention", Facets(PAST, ONE, OWN, age_months=30), RIVAL, "review"),
    ("what we learned when we left a smelter", "unilateral_past_action", Facets(PAST, PLAIN, OWN, age_months=30), OUTSIDER, "allow"),
    ("the same, read by a rival", "unilateral_past_action", Facets(PAST, PLAIN, OWN, age_months=30), RIVAL, "review"),
    ("what we did last year, by name", "unilateral_past_action", Facets(PAST, ONE, OWN, names_firm=True), SISTER, "review"),
    ("what we are doing there now", "unilateral_past_action", Facets(NOW, ONE, OWN), TRADER, "block"),
    ("our next battery", "rnd_product_plan", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("a published patent", "rnd_product_plan", Facets(PAST, ONE, THIRD, PUBLIC), RIVAL, "allow"),
    ("a plant some of us might build", "investment_entry_exit", Facets(LATER, PLAIN, OWN), RIVAL, "review"),
    ("our plan to leave the country", "investment_entry_exit", Facets(LATER, ONE, OWN), RIVAL, "block"),
    ("our largest customer", "customer_identity", Facets(NOW, ONE, OWN), RIVAL, "block"),
    ("two of us share a refinery", "supplier_identity_link", Facets(NOW, ONE, THIRD), RIVAL, "review"),
    ("some members are linked to the site", "supplier_identity_link", Facets(NOW, MANY, THIRD), RIVAL, "transform"),
    ("we buy there", "supplier_identity_link", Facets(NOW, ONE, OWN, names_firm=True), SISTER, "block"),
    ("our pay scale", "wages_own_no_poach", Facets(NOW, ONE, OWN), RIVAL, "block"),
    ("a published collective agreement", "wages_own_no_poach", Facets(PAST, MANY, NOBODY, PUBLIC), RIVAL, "allow"),
    ("pay at one contractor", "wages_supply_chain", Facets(NOW, ONE, THIRD), RIVAL, "transform"),
    ("pay across the province", "wages_supply_chain", Facets(NOW, MANY, PEOPLE), RIVAL, "allow"),
    ("a miner's payslip", "wages_supply_chain", Facets(NOW, ONE, PEOPLE, names_person=True), RIVAL, "review"),
    ("pay at a member's mine", "wages_supply_chain", Facets(NOW, MANY, OTHER), RIVAL, "review"),
    ("none of us beyond the law", "sustainability_ceiling", Facets(LATER, PLAIN, OWN), RIVAL, "block"),
    ("a common standard", "sustainability_standard", Facets(LATER, PLAIN, NOBODY), RIVAL, "review"),
    ("the standard as published", "sustainability_standard", Facets(PAST, PLAIN, NOBODY, PUBLIC), RIVAL, "allow"),
    ("a UN report", "public_information", Facets(PAST, PLAIN, PEOPLE, PUBLIC), RIVAL, "allow"),
    ("a market study we bought", "public_information", Facets(PAST, PLAIN, THIRD, Publicness.OBTAINABLE_AT_COST), RIVAL, "review"),
    ("dust in the copper belt", "hr_risk_general", Facets(), RIVAL, "allow"),
    ("dust, and what we will buy", "hr_risk_general", Facets(LATER, ONE, OWN), RIVAL, "review"),
    ("an accident at a pit", "hr_incident_site", Facets(PAST, ONE, PEOPLE, names_firm=True), RIVAL, "allow"),
    ("an accident and the name of the injured", "hr_incident_site", Facets(PAST, ONE, PEOPLE, names_person=True), RIVAL, "transform"),
    ("an accident at a member's site", "hr_incident_site", Facets(PAST, ONE, OTHER, names_firm=True), RIVAL, "review"),
    ("an audit of one smelter", "audit_result", Facets(PAST, ONE, THIRD, names_firm=True), RIVAL, "transform"),
    ("what audits of many smelters found", "audit_result", Facets(PAST, MANY, THIRD), RIVAL, "allow"),
    ("an audit of our own plant", "audit_result", Facets(NOW, ONE, OWN), RIVAL, "block"),
    ("a complaint told in detail", "grievance_case", Facets(PAST, ONE, PEOPLE), RIVAL, "transform"),
    ("a complaint that names the foreman", "grievance_case", Facets(PAST, ONE, PEOPLE, names_person=True), RIVAL, "review"),
    ("kinds of complaints this year", "grievance_case", Facets(PAST, MANY, PEOPLE), RIVAL, "allow"),
    ("who told us", "source_identity", Facets(PAST, ONE, PEOPLE, PUBLIC, names_person=True), OUTSIDER, "block"),
    ("how to meet a source", "source_protection_process", Facets(PAST, PLAIN, NOBODY), RIVAL, "allow"),
    ("where the team is tonight", "source_protection_process", Facets(NOW, ONE, PEOPLE), RIVAL, "transform"),
    ("a ministry's switchboard", "cso_contact", Facets(NOW, PLAIN, THIRD), RIVAL, "allow"),
    ("an activist's mobile", "cso_contact", Facets(NOW, PLAIN, THIRD, names_person=True), RIVAL, "transform"),
    ("a photograph of a worker", "personal_data_other", Facets(PAST, ONE, PEOPLE, names_person=True), RIVAL, "transform"),
    ("a crowd", "personal_data_other", Facets(PAST, MANY, PEOPLE), RIVAL, "allow"),
    ("one supplier's accident rate", "kpi_individual", Facets(PAST, ONE, THIRD), RIVAL, "transform"),
    ("our own accident rate today", "kpi_individual", Facets(NOW, ONE, OWN), BOTH, "block"),
    ("accident rates of many firms", "kpi_aggregated", Facets(PAST, MANY, THIRD, age_months=24), RIVAL, "allow"),
    ("accident rates of many firms last month", "kpi_aggregated", Facets(PAST, MANY, THIRD, age_months=1), RIVAL, "review"),
    ("accident rates of many firms now", "kpi_aggregated", Facets(NOW, MANY, THIRD), RIVAL, "review"),
    ("a rate combined somehow", "kpi_aggregated", Facets(PAST, PLAIN, THIRD, age_months=24), RIVAL, "review"),
    ("a rate behind which one sees a firm", "kpi_aggregated", Facets(PAST, ONE, THIRD, age_months=24), RIVAL, "block"),
    ("please publish the plan", "talking_point_hr", Facets(LATER, PLAIN, THIRD), RIVAL, "allow"),
    ("please publish, or no more orders", "talking_point_hr", Facets(LATER, PLAIN, THIRD, conditional_threat=True), RIVAL, "block"),
    ("your customers expect an answer", "talking_point_leverage", Facets(LATER, PLAIN, THIRD), RIVAL, "review"),
    ("every firm pays the same share", "joint_funding", Facets(LATER, MANY, OWN), RIVAL, "allow"),
    ("shares by turnover", "joint_funding", Facets(LATER, ONE, OWN), RIVAL, "review"),
    ("the agenda", "meeting_governance", Facets(LATER, PLAIN, NOBODY), RIVAL, "allow"),
    ("who said what", "meeting_governance", Facets(PAST, ONE, OTHER), RIVAL, "review"),
    ("a training", "capacity_building", Facets(LATER, PLAIN, NOBODY), RIVAL, "allow"),
    ("a training with our own case", "capacity_building", Facets(PAST, ONE, OWN), RIVAL, "transform"),
    ("a position on the mining law", "advocacy", Facets(LATER, PLAIN, NOBODY), RIVAL, "allow"),
    ("what we would do if the law passes", "advocacy", Facets(LATER, PLAIN, OWN), RIVAL, "review"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "key", "facets", "reader", "verdict"), EXAMPLES)
def test_example(said: str, key: str, facets: Facets, reader: Relation, verdict: str) -> None:
    judgement = evaluate(
        default_rulebook(),
        Declaration(key, facets, citation=PAGE),
        {reader},
        None,
        (),
        {},
        today=TODAY,
    )
    assert judgement.verdict is Verdict(verdict), (said, judgement.reason)


def test_every_category_has_an_example() -> None:
    assert {key for _, key, *_ in EXAMPLES} == set(default_rulebook().categories)


def test_every_vote_of_a_category_has_an_example() -> None:
    spoken = {
        default_rulebook().categories[key].vote(facets).rule for _, key, facets, *_ in EXAMPLES
    }
    own = {
        vote.rule
        for category in default_rulebook().categories.values()
        for vote in (category.default, *(case.vote for case in category.cases))
    }
    assert spoken == own
