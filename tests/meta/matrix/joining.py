"""Invitations and applications.

`draft`, `asked` and `over` are the person's own; what begins with `other_`, and `waiting`, `taken`
and `proposed`, is `other`'s. The coordinator has taken up `taken`; `second`, a colleague, has
proposed to decline `proposed`.
"""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /members/join/                                           200 200 200 200 200 200 200 200
GET  /members/invitations/                                    in  404 404 404 404 200 200 in
GET  /members/invitations/new                                 in  404 404 404 404 200 200 in
POST /members/invitations/new                                 401 404 404 404 404 303 303 401
     from /members/invitations/new | name=Basel | country=CH | email=office@basel.example
GET  /members/invitations/{bern}/                             in  404 404 404 404 200 200 in
POST /members/invitations/{bern}/send-again                   401 404 404 404 404 303 303 401
     from /members/invitations/{bern}/
POST /members/invitations/{bern}/extend                       401 404 404 404 404 303 303 401
     from /members/invitations/{bern}/ | extend-expires_on={in_60_days}
POST /members/invitations/{bern}/withdraw                     401 404 404 404 404 303 303 401
     from /members/invitations/{bern}/ | withdraw-reason=Too early.
# Graz is invited at the person's address: nobody else accepts, but the link's holder may refuse.
GET  /invitations/{graz_link}                                 200 200 200 200 200 200 200 200
GET  /invitations/nothing                                     404 404 404 404 404 404 404 404
GET  /invitations/{graz_link}/accept                          in  200 303 303 303 303 303 in
POST /invitations/{graz_link}/accept                          401 303 back back back back back 401
     from /invitations/{graz_link}/accept | name=Graz | language=de | signer_name=Erika Muster
     signer_role=Deputy mayor | agreed=y
GET  /invitations/{bern_link}/accept                          in  303 303 303 303 303 303 in
POST /invitations/{bern_link}/accept                          401 back back back back back back 401
     name=Bern | country=CH | page_id={commitment} | timezone=UTC | language=de
     signer_name=Erika Muster | signer_role=Deputy mayor | agreed=y
GET  /invitations/nothing/accept                              in  404 404 404 404 404 404 in
POST /invitations/nothing/accept                              401 404 404 404 404 404 404 401
GET  /invitations/{bern_link}/refuse                          200 200 200 200 200 200 200 200
POST /invitations/{bern_link}/refuse                          200 200 200 200 200 200 200 200
     reason=Not now.
GET  /invitations/nothing/refuse                              404 404 404 404 404 404 404 404
POST /invitations/nothing/refuse                              404 404 404 404 404 404 404 404
GET  /members/apply/                                          in  200 200 200 200 200 200 in
POST /members/apply/                                          401 303 303 303 303 303 303 401
     kind=municipality | name=Gent | country=BE | client_key=matrix-key-1
GET  /members/apply/{draft}/                                  in  200 404 404 404 404 404 in
GET  /members/apply/{other_draft}/                            in  404 404 404 404 404 404 in
POST /members/apply/{draft}/                                  401 303 404 404 404 404 404 401
     from /members/apply/{draft}/ | do=save
POST /members/apply/{other_draft}/                            401 404 404 404 404 404 404 401
     from /members/apply/{other_draft}/ | by other | do=save
POST /members/apply/{draft}/autosave                          401 200 404 404 404 404 404 401
     version=2 | name=Braga | country=PT | summary=More words.
POST /members/apply/{other_draft}/autosave                    401 404 404 404 404 404 404 401
     version=2 | name=Braga | country=PT | summary=More words.
GET  /members/apply/{draft}/review                            in  200 404 404 404 404 404 in
GET  /members/apply/{other_draft}/review                      in  404 404 404 404 404 404 in
POST /members/apply/{draft}/submit                            401 303 404 404 404 404 404 401
     from /members/apply/{draft}/review | agreed=y
POST /members/apply/{other_draft}/submit                      401 404 404 404 404 404 404 401
     from /members/apply/{other_draft}/review | by other | agreed=y
POST /members/apply/{asked}/answer                            401 303 404 404 404 404 404 401
     from /members/apply/{asked}/ | body=The mayor signs.
POST /members/apply/{other_asked}/answer                      401 404 404 404 404 404 404 401
     from /members/apply/{other_asked}/ | by other | body=The mayor signs.
GET  /members/apply/{asked}/withdraw                          in  200 404 404 404 404 404 in
GET  /members/apply/{other_asked}/withdraw                    in  404 404 404 404 404 404 in
POST /members/apply/{asked}/withdraw                          401 303 404 404 404 404 404 401
     from /members/apply/{asked}/withdraw
POST /members/apply/{other_asked}/withdraw                    401 404 404 404 404 404 404 401
     from /members/apply/{other_asked}/withdraw | by other
POST /members/apply/{over}/again                              401 303 404 404 404 404 404 401
POST /members/apply/{other_over}/again                        401 404 404 404 404 404 404 401
GET  /members/applications/                                   in  404 404 404 404 200 200 in
GET  /members/applications/{taken}/                           in  404 404 404 404 200 200 in
# A draft is its writer's alone.
GET  /members/applications/{other_draft}/                     in  404 404 404 404 404 404 in
POST /members/applications/{waiting}/claim                    401 404 404 404 404 303 303 401
POST /members/applications/{taken}/release                    401 404 404 404 404 303 back 401
POST /members/applications/{taken}/ask                        401 404 404 404 404 303 409 401
     from /members/applications/{taken}/ | by coordinator | body=Who signs?
POST /members/applications/{taken}/accept                     401 404 404 404 404 303 409 401
     from /members/applications/{taken}/ | by coordinator
POST /members/applications/{taken}/decline                    401 404 404 404 404 303 409 401
     from /members/applications/{taken}/ | by coordinator | reason=Nothing is said of rights.
POST /members/applications/{proposed}/confirm-decline         401 404 404 404 404 303 303 401
     from /members/applications/{proposed}/
POST /members/applications/{proposed}/send-back               401 404 404 404 404 303 303 401
     from /members/applications/{proposed}/ | note=It says enough.
# Mandates of one's own, and the links that ask for one (here the person's).
GET  /delegations/                                            in  200 200 200 200 200 200 in
GET  /delegations/{own_mandate}/resign                        in  404 200 404 404 404 404 in
POST /delegations/{own_mandate}/resign                        401 404 303 404 404 404 404 401
     from /delegations/{own_mandate}/resign
GET  /delegations/invitation/{asked_person_link}              200 200 200 200 200 200 200 200
POST /delegations/invitation/{asked_person_link}/accept       401 303 back back back back back 401
     from /delegations/invitation/{asked_person_link} | by person
POST /delegations/invitation/{asked_person_link}/refuse       200 200 200 200 200 200 200 200
     from /delegations/invitation/{asked_person_link} | by person
"""
