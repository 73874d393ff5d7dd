"""Doors to an account. Links of mails work for whoever holds them."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /account/sign-up                                         200 303 303 303 303 303 303 200
# A form that was open in another window still counts.
POST /account/sign-up                                         303 303 303 303 303 303 303 303
     from /account/sign-up | by visitor
     display_name=Zoe | email=zoe@test.example | password=a long pass phrase | accept=y
GET  /account/sign-up/sent                                    303 303 303 303 303 303 303 303
GET  /account/confirm                                         200 200 200 200 200 200 200 200
POST /account/confirm                                         303 303 303 303 303 303 303 303
     email=new@test.example
GET  /account/confirm/{confirm}                               200 200 200 200 200 200 200 200
POST /account/confirm/{confirm}                               303 303 303 303 303 303 303 303
     password=a long pass phrase
GET  /account/confirm/nothing                                 410 410 410 410 410 410 410 410
POST /account/confirm/nothing                                 410 410 410 410 410 410 410 410
GET  /account/sign-in                                         200 303 303 303 303 303 303 200
POST /account/sign-in                                         303 303 303 303 303 303 303 303
     email=mate@test.example | password=demo-rights-2030
# Everybody has a second factor: the password leads to its page. That of the suspended one is
# right, and opens nothing.
POST /account/sign-in                                         back back back back back back back 200
     email={my_email} | password=demo-rights-2030
POST /account/sign-in                                         200 200 200 200 200 200 200 200
     email=suspended@test.example | password=demo-rights-2030
GET  /account/link                                            200 303 303 303 303 303 303 200
POST /account/link                                            303 303 303 303 303 303 303 303
     email=other@test.example
GET  /account/link/sent                                       303 303 303 303 303 303 303 303
GET  /account/link/{link}                                     200 200 200 200 200 200 200 200
POST /account/link/{link}                                     303 303 303 303 303 303 303 303
GET  /account/link/nothing                                    410 410 410 410 410 410 410 410
POST /account/link/nothing                                    410 410 410 410 410 410 410 410
GET  /account/second-step                                     in  303 303 303 303 303 303 in
POST /account/second-step                                     in  back back back back back back in
     code=123456
GET  /account/second-step/recovery                            in  303 303 303 303 303 303 in
POST /account/second-step/recovery                            in  back back back back back back in
     code=abcd-efgh
POST /account/second-step/passkey                             in  back back back back back back in
     credential=no
# A passkey that is none: the page says so.
POST /account/passkey                                         200 200 200 200 200 200 200 200
     credential=no
GET  /account/prove                                           in  200 200 200 200 200 200 in
POST /account/prove                                           401 303 303 303 303 303 303 401
     password=demo-rights-2030
POST /account/prove                                           401 200 200 200 200 200 200 401
     password=wrong
POST /account/prove/passkey                                   401 200 200 200 200 200 200 401
     credential=no
GET  /account/not-me/{not_me}                                 200 200 200 200 200 200 200 200
POST /account/not-me/{not_me}                                 200 200 200 200 200 200 200 200
GET  /account/not-me/nothing                                  410 410 410 410 410 410 410 410
POST /account/not-me/nothing                                  410 410 410 410 410 410 410 410
GET  /account/sign-out                                        303 200 200 200 200 200 200 303
POST /account/sign-out                                        back 303 303 303 303 303 303 back
GET  /account/recover                                         200 200 200 200 200 200 200 200
POST /account/recover                                         303 303 303 303 303 303 303 303
     email=other@test.example
GET  /account/recover/sent                                    303 303 303 303 303 303 303 303
GET  /account/recover/{reset}                                 200 200 200 200 200 200 200 200
POST /account/recover/{reset}                                 303 303 303 303 303 303 303 303
     new_password=another long phrase
GET  /account/recover/nothing                                 410 410 410 410 410 410 410 410
POST /account/recover/nothing                                 410 410 410 410 410 410 410 410
     new_password=another long phrase
# Nobody confirms in the browser of somebody else.
GET  /account/address/{address}                               200 403 403 403 403 403 403 200
POST /account/address/{address}                               200 403 403 403 403 403 403 200
GET  /account/address/nothing                                 410 410 410 410 410 410 410 410
POST /account/address/nothing                                 410 410 410 410 410 410 410 410
GET  /account/unsubscribe/{unsubscribe}                       200 200 200 200 200 200 200 200
POST /account/unsubscribe/{unsubscribe}                       200 200 200 200 200 200 200 200
     which=kind
GET  /account/unsubscribe/nothing                             404 404 404 404 404 404 404 404
POST /account/unsubscribe/nothing                             404 404 404 404 404 404 404 404
     which=kind
"""
