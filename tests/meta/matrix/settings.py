"""What is one's own: settings and notifications. Somebody else's is not there."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /settings/data/                                          in  200 200 200 200 200 200 in
GET  /settings/data/{my_archive}.zip                          in  200 200 200 200 200 200 in
GET  /settings/data/{other_archive}.zip                       in  404 404 404 404 404 404 in
POST /settings/data/                                          401 303 303 303 303 303 303 401
GET  /settings/                                               in  200 200 200 200 200 200 in
POST /settings/                                               401 303 303 303 303 303 303 401
     from /settings/ | bio=New words.
GET  /settings/avatar                                         in  200 200 200 200 200 200 in
POST /settings/avatar                                         401 303 303 303 303 303 303 401
     picture=@picture
POST /settings/avatar/remove                                  401 303 303 303 303 303 303 401
GET  /settings/password                                       in  200 200 200 200 200 200 in
POST /settings/password                                       401 303 303 303 303 303 303 401
     from /settings/password | new_password=another long phrase
GET  /settings/address                                        in  200 200 200 200 200 200 in
POST /settings/address                                        401 303 303 303 303 303 303 401
     email=elsewhere@test.example
POST /settings/address/stop                                   401 303 303 303 303 303 303 401
GET  /settings/two-step                                       in  200 200 200 200 200 200 in
# Only for staff without a second factor.
GET  /settings/two-step/needed                                in  303 303 303 303 303 303 in
GET  /settings/two-step/app                                   in  200 200 200 200 200 200 in
GET  /settings/two-step/app/picture.svg                       in  404 404 404 404 404 404 in
POST /settings/two-step/app                                   401 200 200 200 200 200 200 401
     from /settings/two-step/app | code=123456
POST /settings/two-step/app/remove                            401 back back back back back back 401
POST /settings/two-step/codes                                 401 200 200 200 200 200 200 401
GET  /settings/two-step/passkeys/new                          in  200 200 200 200 200 200 in
POST /settings/two-step/passkeys/new                          401 200 200 200 200 200 200 401
     name=Another | credential=no
# Staff may not take away the last one.
POST /settings/two-step/passkeys/{my_passkey}/remove          401 303 303 303 back back back 401
POST /settings/two-step/passkeys/{other_passkey}/remove       401 404 404 404 404 404 404 401
GET  /settings/sessions                                       in  200 200 200 200 200 200 in
POST /settings/sessions/end                                   401 303 303 303 303 303 303 401
     session={my_session}
POST /settings/sessions/end                                   401 404 404 404 404 404 404 401
     session={other_session}
POST /settings/sessions/end                                   401 303 303 303 303 303 303 401
     session=others
GET  /settings/delete                                         in  200 200 200 200 200 200 in
# The last administrator stays.
POST /settings/delete                                         401 303 303 303 303 303 200 401
     from /settings/delete | posts=keep | sure=y
GET  /settings/notifications                                  in  200 200 200 200 200 200 in
POST /settings/notifications                                  401 303 303 303 303 303 303 401
     from /settings/notifications | mail_reply=never
GET  /settings/watching                                       in  200 200 200 200 200 200 in
GET  /settings/languages                                      in  200 200 200 200 200 200 in
POST /settings/languages                                      401 303 303 303 303 303 303 401
     languages=en | translatable=y
POST /settings/watching                                       401 303 303 303 303 303 303 401
     track_replies=y
GET  /notifications/                                          in  200 200 200 200 200 200 in
GET  /notifications/{my_note}                                 in  303 303 303 303 303 303 in
GET  /notifications/{other_note}                              in  404 404 404 404 404 404 in
POST /notifications/{my_note}/read                            401 303 303 303 303 303 303 401
POST /notifications/{other_note}/read                         401 404 404 404 404 404 404 401
POST /notifications/read                                      401 303 303 303 303 303 303 401
     up_to={other_note}
"""
