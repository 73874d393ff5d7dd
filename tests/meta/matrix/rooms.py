"""Live rooms: lobby, room, forms.

Linz's officer (the associate) hosts `room_event`; the person, the moderator (a moderator of the
room) and `other` are inside; the guest is registered and has not come in; coordinator and admin
hold every event and have not come in either. `bare_event` has no room yet.
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
GET  /events/{room_event}/live                                200 200 200 200 200 200 200 200
GET  /events/{bare_event}/live                                200 200 200 200 200 200 200 200
GET  /events/{room_event}/live/lobby                          200 200 200 200 200 200 200 200
POST /events/{room_event}/live/lobby                          401 303 303 303 303 303 303 401
     from /events/{room_event}/live/lobby | counts_presence=y
POST /events/{bare_event}/live/prepare                        401 403 303 403 403 303 303 401
     from /events/{bare_event}/live | by associate
GET  /events/{room_event}/live/settings                       in  403 200 403 403 200 200 in
POST /events/{room_event}/live/settings                       401 403 303 403 403 303 303 401
     from /events/{room_event}/live/settings | kept_days=30
GET  /events/{room_event}/live/text                           in  200 200 303 200 303 303 in
GET  /events/{room_event}/live/lines/{room_line}              in  200 200 404 200 404 404 in
GET  /events/{room_event}/live/questions/{room_question}      in  200 200 404 200 404 404 in
GET  /events/{room_event}/live/questions/{room_question}/topic in 403 200 404 403 404 404 in
POST /events/{room_event}/live/questions/{room_question}/topic 401 403 303 404 403 404 404 401
     from /events/{room_event}/live/questions/{room_question}/topic
GET  /events/{room_event}/live/results                        404 200 200 404 200 200 200 404
GET  /events/{room_event}/live/attendance.csv                 in  403 200 403 403 200 200 in
GET  /events/{room_event}/live/slides                         in  403 200 404 200 404 404 in
POST /events/{room_event}/live/slides/texts                   401 403 303 404 303 404 404 401
     from /events/{room_event}/live/slides
GET  /events/{room_event}/live/slides/{room_slide}            in  200 200 404 200 404 404 in
POST /events/{room_event}/live/slides                         401 403 422 404 422 404 404 401
     from /events/{room_event}/live/slides
POST /events/{room_event}/live/slides/clear                   401 403 303 404 303 404 404 401
     from /events/{room_event}/live/slides
POST /events/{room_event}/live/do/say                         401 303 303 404 303 404 404 401
     from /events/{room_event}/live/text | text=Hello.
POST /events/{room_event}/live/do/set_timer                   401 403 303 404 403 404 404 401
     from /events/{room_event}/live | by associate | minutes=5
# Reported by anybody who may see the event, in the room or not.
GET  /report/room_line/{room_line_reported}                   200 200 200 200 200 200 200 200
GET  /report/room_question/{room_question_reported}           200 200 200 200 200 200 200 200
POST /report/room_line/{room_line_reported}                   422 303 303 303 303 303 303 422
     from /report/room_line/{room_line_reported} | ground=rule-person
POST /events/{room_event}/live/do/nothing                     401 404 404 404 404 404 404 401
"""
