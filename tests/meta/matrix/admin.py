"""Administration: the coordinators' part, and the administrators'."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /admin/members/                                          in  404 404 404 404 200 200 in
GET  /admin/members/{linz}/                                   in  404 404 404 404 200 200 in
POST /admin/members/{linz}/                                   401 404 404 404 404 303 303 401
     from /admin/members/{linz}/ | summary=Other words.
GET  /admin/members/{linz}/standing/suspend                   in  404 404 404 404 200 200 in
POST /admin/members/{linz}/standing/suspend                   401 404 404 404 404 303 303 401
     reason=Rights were broken.
GET  /admin/members/{linz}/standing/nothing                   in  404 404 404 404 404 404 in
POST /admin/members/{linz}/standing/nothing                   401 404 404 404 404 404 404 401
GET  /admin/members/{linz}/delegates/{mate}/end               in  404 404 404 404 200 200 in
GET  /admin/members/{utrecht}/delegates/{mate}/end            in  404 404 404 404 404 404 in
POST /admin/members/{linz}/delegates/{mate}/end               401 404 404 404 404 303 303 401
POST /admin/members/{utrecht}/delegates/{mate}/end            401 404 404 404 404 404 404 401
GET  /admin/boards/                                           in  404 404 404 404 404 200 in
GET  /admin/boards/new                                        in  404 404 404 404 404 200 in
POST /admin/boards/new                                        401 404 404 404 404 404 303 401
     from /admin/boards/new | name=Water | slug=water
GET  /admin/boards/{open}/                                    in  404 404 404 404 404 200 in
POST /admin/boards/{open}/                                    401 404 404 404 404 404 303 401
     from /admin/boards/{open}/ | name=Water
GET  /admin/log                                               in  404 404 404 404 404 200 in
GET  /admin/mail                                              in  404 404 404 404 404 200 in
POST /admin/mail/{mail}/send-again                            401 404 404 404 404 404 303 401
POST /admin/mail/send-again                                   401 404 404 404 404 404 303 401
GET  /admin/people/                                           in  404 404 404 404 404 200 in
GET  /admin/people/{other_id}/                                in  404 404 404 404 404 200 in
GET  /admin/people/{other_id}/access                          in  404 404 404 404 404 200 in
POST /admin/people/{other_id}/address                         401 404 404 404 404 404 303 401
     email=found@test.example | reason=The mailbox is lost.
POST /admin/people/{other_id}/second-step                     401 404 404 404 404 404 303 401
     reason=The telephone is lost.
POST /admin/people/change                                     401 404 404 404 404 404 200 401
     change=deactivate | person={other_id}
POST /admin/people/change                                     401 404 404 404 404 404 303 401
     change=deactivate | person={other_id} | confirm=1 | reason=Spam.
POST /admin/members/change                                    401 404 404 404 404 200 200 401
     change=suspend | member={linz_id}
POST /admin/members/change                                    401 404 404 404 404 303 303 401
     change=suspend | member={linz_id} | confirm=1 | reason=Rights were broken.
POST /admin/boards/change                                     401 404 404 404 404 404 200 401
     change=visibility-members | board={open_id}
POST /admin/boards/change                                     401 404 404 404 404 404 303 401
     change=visibility-members | board={open_id} | confirm=1 | reason=Asked for.
GET  /admin/settings                                          in  404 404 404 404 404 200 in
POST /admin/settings                                          401 404 404 404 404 404 303 401
     sign_up=closed | message=Later.
"""
