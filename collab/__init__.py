"""Collab hosts confidential working groups of competing firms.

They act together on human-rights risk in supply chains without breaking competition law and
without endangering anybody: one formula of visibility, one gate between spaces, one ledger of
what crossed.
"""
