"""Outreach: dividing who talks to whom, without double approach and without inference."""
