# What the operator may do with the secrets of the platforms of one namespace. Put the namespace in place of `<namespace>`
# and repeat the rules that have it for each. The operator refuses to rotate with more than this, and with less.
path "secret/data/<namespace>/+/database"   { capabilities = ["create", "read", "update"] }
path "secret/data/<namespace>/+/redis"      { capabilities = ["create", "read", "update"] }
path "secret/data/<namespace>/+/signing-keys" { capabilities = ["create", "read", "update"] }
path "secret/data/<namespace>/+/secret-box" { capabilities = ["create", "read", "update"] }
path "secret/data/<namespace>/+/gateway-certificate" { capabilities = ["create", "read", "update"] }
# Of the keys of AI providers it sees the versions, and destroys those that are in use no more; it reads no key.
path "secret/metadata/<namespace>/+/provider-keys" { capabilities = ["read"] }
path "secret/destroy/<namespace>/+/provider-keys"  { capabilities = ["update"] }
# Certificates of the gateways; one is revoked only by whoever has its key.
path "pki/issue/<namespace>.*"              { capabilities = ["update"] }
path "pki/revoke-with-key"                  { capabilities = ["update"] }
path "database/rotate-role/<namespace>.*"   { capabilities = ["update"] }
path "database/static-creds/<namespace>.*"  { capabilities = ["read"] }
# The key <namespace>.<platform>.secret-box: look at it, rotate it, end older versions; nothing else may be set.
path "transit/keys/<namespace>.*" {
  capabilities       = ["read", "update"]
  allowed_parameters = { "min_decryption_version" = [] }
}
path "sys/capabilities-self"                { capabilities = ["update"] }
path "auth/token/renew-self"                { capabilities = ["update"] }
path "auth/token/revoke-self"               { capabilities = ["update"] }
