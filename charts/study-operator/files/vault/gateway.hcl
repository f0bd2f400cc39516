# What the gateway of one platform may do with `spec.gateway.tlsFromVault`: read its certificate, and nothing else. Put the
# namespace and the name of the StudyFlow in place of `<namespace>` and `<name>`.
path "secret/data/<namespace>/<name>/gateway-certificate"     { capabilities = ["read"] }
path "secret/metadata/<namespace>/<name>/gateway-certificate" { capabilities = ["read"] }
path "auth/token/renew-self"                                  { capabilities = ["update"] }
path "auth/token/revoke-self"                                 { capabilities = ["update"] }
