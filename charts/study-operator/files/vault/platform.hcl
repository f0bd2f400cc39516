# What the pods of one platform may do: read their credentials, each by its name (the certificate of the gateway has its own
# policy, gateway.hcl), and seal and open with their key. Put the namespace and the name of the StudyFlow in place of
# `<namespace>` and `<name>`; the two lines about transit are for `spec.vault.transit`.
path "secret/data/<namespace>/<name>/database"               { capabilities = ["read"] }
path "secret/data/<namespace>/<name>/redis"                  { capabilities = ["read"] }
path "secret/data/<namespace>/<name>/signing-keys"           { capabilities = ["read"] }
path "secret/data/<namespace>/<name>/provider-keys"          { capabilities = ["read"] }
path "secret/metadata/<namespace>/<name>/database"           { capabilities = ["read"] }
path "secret/metadata/<namespace>/<name>/redis"              { capabilities = ["read"] }
path "secret/metadata/<namespace>/<name>/signing-keys"       { capabilities = ["read"] }
path "secret/metadata/<namespace>/<name>/provider-keys"      { capabilities = ["read"] }
path "transit/encrypt/<namespace>.<name>.secret-box"         { capabilities = ["update"] }
path "transit/decrypt/<namespace>.<name>.secret-box"         { capabilities = ["update"] }
path "auth/token/renew-self"                                 { capabilities = ["update"] }
path "auth/token/revoke-self"                                { capabilities = ["update"] }
