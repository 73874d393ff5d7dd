"""The workspaces of pairs: Utrecht (the guest's) and Linz (the associate's) are one.

The associate is an officer, the guest the lead. Coordinators look in from outside; moderators and
everybody else may not know that there is a pair. A second pair is shown in public.
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
GET  /mentoring/pairings/                                     in  200 200 200 200 200 200 in
GET  /mentoring/pairs/{shown_pair}/                           200 200 200 200 200 200 200 200
GET  /mentoring/pairs/{pair}/                                 404 404 404 404 404 404 404 404
# What coordinators must see.
GET  /mentoring/pairings/{pair}/                              in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/agreement/                    in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/people/                       in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/roadmap/                      in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/sessions/                     in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/review/                       in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/results/                      in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/evaluation/end/               in  404 200 200 404 200 200 in
GET  /mentoring/pairings/{pair}/closing/                      in  404 200 200 404 200 200 in
# What is the pair's own.
GET  /mentoring/pairings/{pair}/needs/                        in  404 200 200 404 404 404 in
GET  /mentoring/pairings/{pair}/files/                        in  404 200 200 404 404 404 in
GET  /mentoring/pairings/{pair}/files/{pair_file}             in  404 200 200 404 404 404 in
GET  /mentoring/pairings/{pair}/handover/                     in  404 200 200 404 404 404 in
GET  /mentoring/pairings/{pair}/sessions/{pair_session}/      in  404 200 200 404 404 404 in
GET  /mentoring/pairings/{pair}/sessions/{pair_session}/session.ics in 404 200 200 404 404 404 in
GET  /boards/{pair_board}/                                    404 404 200 200 404 404 404 404
GET  /topics/{pair_topic}/                                    404 404 200 200 404 404 404 404
GET  /feeds/boards/{pair_board}.atom                          404 404 404 404 404 404 404 404
GET  /feeds/topics/{pair_topic_id}.atom                       404 404 404 404 404 404 404 404
GET  /uploads/posts/{file_pair}                               404 404 200 200 404 404 404 404
POST /topics/{pair_topic}/reply                               401 404 303 303 404 404 404 401
     from /topics/{pair_topic}/ | body=Among us.
# Writing.
GET  /mentoring/pairings/{pair}/agreement/edit                in  404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/agreement/edit                401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/agreement/edit | body=Another text. | why=It is better.
POST /mentoring/pairings/{pair}/agreement/sign                401 404 back 303 404 404 404 401
     from /mentoring/pairings/{pair}/agreement/ | by guest
POST /mentoring/pairings/{pair}/people/                       401 404 303 303 404 303 303 401
     from /mentoring/pairings/{pair}/people/ | who=second | role=observer
POST /mentoring/pairings/{pair}/people/{pair_mate}/end        401 404 back 303 404 back back 401
     from /mentoring/pairings/{pair}/people/ | by guest
POST /mentoring/pairings/{pair}/show                          401 404 back 303 404 404 404 401
     from /mentoring/pairings/{pair}/results/ | by guest
GET  /mentoring/pairings/{pair}/needs/edit                    in  404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/needs/edit                    401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/needs/edit | situation=Rents rise.
GET  /mentoring/pairings/{pair}/roadmap/new                   in  404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/roadmap/new                   401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/roadmap/new | title=An office | indicator=A door.
GET  /mentoring/pairings/{pair}/roadmap/{pair_goal}/edit      in  404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/roadmap/{pair_goal}/edit      401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/roadmap/{pair_goal}/edit | title=Another plan
POST /mentoring/pairings/{pair}/roadmap/{pair_goal}/move      401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/roadmap/ | state=doing
GET  /mentoring/pairings/{pair}/sessions/new                  in  404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/sessions/new                  401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/sessions/new | title=A talk
GET  /mentoring/pairings/{pair}/sessions/{pair_session}/edit  in  404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/sessions/{pair_session}/edit  401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/sessions/{pair_session}/edit | title=Another talk
GET  /mentoring/pairings/{pair}/sessions/{pair_session}/cancel in 404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/sessions/{pair_session}/cancel 401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/sessions/{pair_session}/cancel | why=Ill.
GET  /mentoring/pairings/{pair}/sessions/{pair_session}/minutes in 404 200 200 404 404 404 in
POST /mentoring/pairings/{pair}/sessions/{pair_session}/minutes 401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/sessions/{pair_session}/minutes | minutes=We met.
POST /mentoring/pairings/{pair}/sessions/{pair_session}/actions 401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/sessions/{pair_session}/ | title=Send it | owner={guest_id}
POST /mentoring/pairings/{pair}/actions/{pair_action}/done    401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/sessions/
POST /mentoring/pairings/{pair}/files/                        401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/files/ | file=@picture
POST /mentoring/pairings/{pair}/files/{pair_file}/remove      401 404 back 303 404 404 404 401
     from /mentoring/pairings/{pair}/files/ | by guest
POST /mentoring/pairings/{pair}/review/                       401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/review/ | choice=continue
POST /mentoring/pairings/{pair}/results/                      401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/results/ | title=A plan | note=Voted.
POST /mentoring/pairings/{pair}/results/{pair_output}/remove  401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/results/
POST /mentoring/pairings/{pair}/evaluation/end/               401 404 303 303 404 404 404 401
     from /mentoring/pairings/{pair}/evaluation/end/ | worked=Visits.
POST /mentoring/pairings/{pair}/closing/                      401 404 403 403 404 303 303 401
     from /mentoring/pairings/{pair}/closing/ | by coordinator | summary=Linz has a plan.
"""
