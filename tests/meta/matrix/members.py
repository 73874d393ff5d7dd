"""Members: their pages. `associate` is an officer of Linz, `guest` leads Utrecht."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /members/                                                200 200 200 200 200 200 200 200
GET  /members/map/                                            200 200 200 200 200 200 200 200
GET  /members/{linz}/                                         200 200 200 200 200 200 200 200
GET  /members/nowhere/                                        404 404 404 404 404 404 404 404
GET  /members/{linz}/like/                                    200 200 200 200 200 200 200 200
GET  /members/{linz}/history                                  200 200 200 200 200 200 200 200
POST /members/{linz}/follow                                   401 303 303 303 303 303 303 401
POST /members/nowhere/follow                                  401 404 404 404 404 404 404 401
POST /members/{linz}/unfollow                                 401 303 303 303 303 303 303 401
POST /members/nowhere/unfollow                                401 404 404 404 404 404 404 401
GET  /members/{linz}/edit                                     in  403 200 403 403 200 200 in
GET  /members/{utrecht}/edit                                  in  403 403 200 403 200 200 in
GET  /members/nowhere/edit                                    in  404 404 404 404 404 404 in
GET  /members/{linz}/edit/about                               in  403 200 403 403 200 200 in
POST /members/{linz}/edit/about                               401 403 303 403 403 303 303 401
     from /members/{linz}/edit/about | summary=A city on a river.
POST /members/{utrecht}/edit/about                            401 403 403 303 403 303 303 401
     from /members/{utrecht}/edit/about | summary=A city on a canal.
GET  /members/{linz}/edit/nothing                             in  403 404 403 403 404 404 in
POST /members/{linz}/edit/nothing                             401 403 404 403 403 404 404 401
GET  /members/{linz}/edit/commitments/new                     in  403 200 403 403 200 200 in
POST /members/{linz}/edit/commitments/new                     401 403 303 403 403 303 303 401
     from /members/{linz}/edit/commitments/new | title=More homes
POST /members/{utrecht}/edit/commitments/new                  401 403 403 303 403 303 303 401
     from /members/{utrecht}/edit/commitments/new | title=More homes
GET  /members/{linz}/edit/commitments/{promise_linz}          in  403 200 403 403 200 200 in
# Somebody else's commitment is not there under one's own address.
GET  /members/{linz}/edit/commitments/{promise_utrecht}       in  403 404 403 403 404 404 in
POST /members/{linz}/edit/commitments/{promise_linz}          401 403 303 403 403 303 303 401
     from /members/{linz}/edit/commitments/{promise_linz} | title=Fewer words
POST /members/{linz}/edit/commitments/{promise_utrecht}       401 403 404 403 403 404 404 401
     from /members/{utrecht}/edit/commitments/{promise_utrecht} | by guest | title=Fewer words
POST /members/{linz}/edit/commitments/{promise_linz}/remove   401 403 303 403 403 303 303 401
     from /members/{linz}/edit/commitments/{promise_linz}
POST /members/{linz}/edit/commitments/{promise_utrecht}/remove 401 403 404 403 403 404 404 401
     base=x
POST /members/{linz}/confirm                                  401 403 303 403 403 403 403 401
     from /members/{linz}/edit | by associate
# The lead contact only: coordinators have /admin/members/.../standing/leave.
GET  /members/{linz}/leave                                    in  403 403 403 403 403 403 in
POST /members/{linz}/leave                                    401 403 403 403 403 403 403 401
     reason=Other tasks. | sure=y
GET  /members/{utrecht}/leave                                 in  403 403 200 403 403 403 in
POST /members/{utrecht}/leave                                 401 403 403 303 403 403 403 401
     from /members/{utrecht}/leave | reason=Other tasks. | sure=y
# Who speaks for a member: everybody reads it, its lead (here the guest) and coordinators keep it.
GET  /members/{linz}/delegates/                               200 200 200 200 200 200 200 200
GET  /members/{utrecht}/delegates/invite                      in  404 404 200 404 200 200 in
POST /members/{utrecht}/delegates/invite                      401 404 404 303 404 303 303 401
     from /members/{utrecht}/delegates/invite | who=nele@test.example
GET  /members/{utrecht}/delegates/{helper}/change             in  404 404 200 404 200 200 in
POST /members/{utrecht}/delegates/{helper}/change             401 404 404 303 404 303 303 401
     from /members/{utrecht}/delegates/{helper}/change | role=expert
GET  /members/{utrecht}/delegates/{helper}/renew              in  404 404 200 404 200 200 in
POST /members/{utrecht}/delegates/{helper}/renew              401 404 404 303 404 303 303 401
     from /members/{utrecht}/delegates/{helper}/renew
GET  /members/{utrecht}/delegates/{helper}/end                in  404 404 200 404 200 200 in
POST /members/{utrecht}/delegates/{helper}/end                401 404 404 303 404 303 303 401
     from /members/{utrecht}/delegates/{helper}/end | reason=Done
POST /members/{utrecht}/delegates/invitations/{asked_other}/again 401 404 404 303 404 303 303 401
     from /members/{utrecht}/delegates/ | by guest
POST /members/{utrecht}/delegates/invitations/{asked_other}/withdraw 401 404 404 303 404 303 303 401
     from /members/{utrecht}/delegates/ | by guest
"""
