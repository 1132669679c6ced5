"""Comments on released items: written in the vault, and through the gate like everything else."""
