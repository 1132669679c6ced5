"""The proofs. A package, so that nothing installed under the same name can stand before it."""
