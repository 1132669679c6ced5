"""Who bears what of a cost, and which pledges stand together.

Pure: amounts in minor units go in, amounts come out; nothing is stored here, nothing is read, and
no clock is asked.
"""
