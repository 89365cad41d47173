"""Keys, certificates and signatures over bytes; the only door to `cryptography` and to PKCS#11.

algorithms    ES256, ES384 and Ed25519: what a signature of each is, public and private keys
keys          key files: password-protected PKCS#8 and PKCS#12
certificates  X.509: reading, chains to a state's authority, issuing, PKCS#10 requests
ml_dsa        ML-DSA-44, for witnesses alone
tokens        PKCS#11: keys that never leave a token, at the address that `token_uri` reads
cms           a seal as PAdES B-B has it; `der` reads its bytes
national      a detached CMS file beside an office's signature: RSA, ECDSA, Ed25519 checked, others named
jws           one office's signature over one payload, as the envelope holds it

Source: formats 3.3; RFC 7515, 7518, 8037, 9864; RFC 5280; RFC 7512; PKCS#11; FIPS 204; ETSI TS 119 182-1.
"""
