"""Which figures of a KPI may leave, judged over all that ever left.

Pure: contributions go in, decisions come out; nothing is stored here and nothing is read. Only
``solver`` (and so ``audit`` and ``release``) brings scipy; whoever starts fast imports those late.
"""
