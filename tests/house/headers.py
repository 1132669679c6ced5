"""The security headers as they must be, written down a second time on purpose."""

POLICY = "Content-Security-Policy"
ALWAYS = {
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
KEPT = "public, max-age=31536000, immutable"
NOT_KEPT = "no-store"
SANDBOX = "; sandbox"
"""More of the policy of every file to keep: should it be shown after all, nothing in it runs."""
