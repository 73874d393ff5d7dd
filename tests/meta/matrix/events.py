"""Events: pages, registrations, calendars.

Linz (the associate's) holds `meeting` and `plan`, a draft; somebody is registered for `meeting`.
`past` is over, `own` is registered there. Coordinators hold every event.
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
GET  /events/                                                 200 200 200 200 200 200 200 200
GET  /events/new                                              in  404 200 200 200 200 200 in
POST /events/new                                              401 404 303 422 422 303 303 401
     from /events/new | title=A new event | body=About rents. | timezone=UTC
     starts=2030-05-01T18:00 | ends=2030-05-01T19:00 | members={linz_id}
GET  /events/{meeting}/                                       200 200 200 200 200 200 200 200
GET  /events/{plan}/                                          404 404 200 404 404 200 200 404
GET  /events/{inside_event}/                                  404 404 200 200 200 200 200 404
GET  /events/{meeting}/edit                                   in  404 200 404 404 200 200 in
POST /events/{meeting}/edit                                   401 404 303 404 404 303 303 401
     from /events/{meeting}/edit | title=Another title
GET  /events/{meeting}/repeat                                 in  404 200 404 404 200 200 in
POST /events/{meeting}/repeat                                 401 404 303 404 404 303 303 401
     from /events/{meeting}/repeat | every=1 | frequency=weekly | number=2
GET  /events/{meeting}/hosts                                  in  404 200 404 404 200 200 in
POST /events/{meeting}/hosts                                  401 404 303 404 404 303 303 401
     from /events/{meeting}/hosts | username=second | role=editor
POST /events/{meeting}/hosts/{other_id}/remove                401 404 303 404 404 303 303 401
     from /events/{meeting}/hosts
GET  /events/{meeting}/speakers/edit                          in  404 200 404 404 200 200 in
POST /events/{meeting}/speakers/edit                          401 404 303 404 404 303 303 401
     from /events/{meeting}/speakers/edit | name_0=Ana Lopes
GET  /events/{meeting}/materials                              in  404 200 404 404 200 200 in
POST /events/{meeting}/materials/add                          401 404 303 404 404 303 303 401
     from /events/{meeting}/materials | material-url=https://slides.example/
POST /events/{meeting}/materials/{meeting_material}/remove    401 404 303 404 404 303 303 401
     from /events/{meeting}/materials
POST /events/{meeting}/cover                                  401 404 422 404 404 422 422 401
     from /events/{meeting}/materials | cover-alt=A street
POST /events/{covered}/cover/remove                           401 404 303 404 404 303 303 401
     from /events/{covered}/materials
GET  /uploads/events/{meeting_file}                           200 200 200 200 200 200 200 200
GET  /uploads/events/{inside_event_file}                      404 404 200 200 200 200 200 404
POST /events/{plan}/publish                                   401 404 303 404 404 303 303 401
     from /events/{plan}/
GET  /events/{plan}/delete                                    in  404 200 404 404 200 200 in
POST /events/{plan}/delete                                    401 404 303 404 404 303 303 401
     from /events/{plan}/delete
GET  /events/{meeting}/cancel                                 in  404 200 404 404 200 200 in
POST /events/{meeting}/cancel                                 401 404 303 404 404 303 303 401
     from /events/{meeting}/cancel | reason=The speaker is ill.
GET  /events/{meeting}/register                               in  200 200 200 200 200 200 in
POST /events/{meeting}/register                               401 303 303 303 303 303 303 401
     from /events/{meeting}/register
GET  /events/{full}/unregister                                in  200 200 200 200 200 200 in
POST /events/{full}/unregister                                401 303 303 303 303 303 303 401
     from /events/{full}/unregister
GET  /events/{meeting}/unregister                             in  404 404 404 404 404 404 in
GET  /events/{meeting}/registrations                          in  404 200 404 404 200 200 in
GET  /events/{meeting}/registrations.csv                      in  404 200 404 404 200 200 in
POST /events/{meeting}/registrations/{meeting_registration}/decide 401 404 303 404 404 303 303 401
     from /events/{meeting}/registrations | decision=decline | reason=No place.
GET  /events/{meeting}/event.ics                              200 200 200 200 200 200 200 200
GET  /events/{plan}/event.ics                                 404 404 200 404 404 200 200 404
GET  /events/{series}/series.ics                              200 200 200 200 200 200 200 200
GET  /events/{meeting}/series.ics                             404 404 404 404 404 404 404 404
GET  /events/boards/open.ics                                  200 200 200 200 200 200 200 200
GET  /events/boards/network.ics                               404 404 404 404 404 404 404 404
GET  /events/calendar                                         in  200 200 200 200 200 200 in
POST /events/calendar/renew                                   401 303 303 303 303 303 303 401
     from /events/calendar
POST /events/calendar/off                                     401 303 303 303 303 303 303 401
     from /events/calendar
# The address is the proof; that of a closed account opens nothing.
GET  /events/calendar/{my_calendar}.ics                       200 200 200 200 200 200 200 404
GET  /events/{meeting}/follow-ups                             in  404 200 404 404 200 200 in
POST /events/{meeting}/follow-ups                             401 404 303 404 404 303 303 401
     from /events/{meeting}/follow-ups | kind=decision | text=We go on.
POST /events/{meeting}/follow-ups/{meeting_follow_up}/done    401 404 303 404 404 303 303 401
     from /events/{meeting}/
GET  /events/{past}/feedback                                  in  200 200 200 200 200 200 in
POST /events/{past}/feedback                                  401 303 303 303 303 303 303 401
     from /events/{past}/feedback | overall=5 | useful=4 | accessible=3
GET  /events/{meeting}/feedback                               in  404 404 404 404 404 404 in
GET  /events/{meeting}/report                                 in  404 200 404 404 200 200 in
"""
