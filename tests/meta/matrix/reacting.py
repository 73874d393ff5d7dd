"""Reactions, answers, challenges, polls, bookmarks. Questions and polls are the person's."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
POST /topics/{topic}/{reply}/react                            401 303 303 303 303 303 303 401
     give=thanks
# Nobody thanks themself.
POST /topics/{topic}/{my_post}/react                          401 403 403 403 403 403 403 401
     give=thanks
POST /topics/{network_topic}/1/react                          401 404 303 303 303 303 303 401
     give=thanks
POST /topics/{staff_topic}/1/react                            401 404 404 404 303 404 303 401
     give=thanks
GET  /topics/{topic}/{reply}/reactions                        200 200 200 200 200 200 200 200
GET  /topics/{staff_topic}/1/reactions                        404 404 404 404 200 404 200 404
POST /topics/{question}/2/accept                              401 303 403 403 303 403 303 401
POST /topics/{solved}/2/unaccept                              401 303 403 403 303 403 303 401
GET  /topics/{topic}/{reply}/bookmark                         in  200 200 200 200 200 200 in
GET  /topics/{staff_topic}/1/bookmark                         in  404 404 404 200 404 200 in
POST /topics/{topic}/{reply}/bookmark                         401 303 303 303 303 303 303 401
     note=For Monday.
POST /topics/{staff_topic}/1/bookmark                         401 404 404 404 303 404 303 401
     note=For Monday.
GET  /bookmarks/                                              in  200 200 200 200 200 200 in
POST /bookmarks/{my_bookmark}/remove                          401 303 303 303 303 303 303 401
POST /bookmarks/{other_bookmark}/remove                       401 404 404 404 404 404 404 401
GET  /topics/{challenge}/status                               200 200 200 200 200 200 200 200
GET  /topics/{question}/status                                404 404 404 404 404 404 404 404
POST /topics/{challenge}/status                               401 303 403 403 303 403 303 401
     from /topics/{challenge}/status | by person | status=trying
GET  /topics/{challenge}/2/tried                              in  200 200 200 200 200 200 in
GET  /topics/{question}/2/tried                               in  403 403 403 403 403 403 in
POST /topics/{challenge}/2/tried                              401 303 303 303 303 303 303 401
     result=worked | note=It took a year.
POST /topics/{question}/2/tried                               401 403 403 403 403 403 403 401
     result=worked | note=It took a year.
GET  /topics/{open_poll_topic}/polls/{open_poll}              200 200 200 200 200 200 200 200
GET  /topics/{staff_poll_topic}/polls/{staff_poll}            404 404 404 404 200 404 200 404
# A poll is found in its own topic only.
GET  /topics/{open_poll_topic}/polls/{staff_poll}             404 404 404 404 404 404 404 404
POST /topics/{open_poll_topic}/polls/{open_poll}/vote         401 303 303 303 303 303 303 401
     option={open_option}
POST /topics/{staff_poll_topic}/polls/{staff_poll}/vote       401 404 404 404 303 404 303 401
     option={staff_option}
POST /topics/{open_poll_topic}/polls/{staff_poll}/vote        401 404 404 404 404 404 404 401
     option={staff_option}
GET  /topics/{open_poll_topic}/polls/{open_poll}/votes        200 200 200 200 200 200 200 200
GET  /topics/{staff_poll_topic}/polls/{staff_poll}/votes      404 404 404 404 200 404 200 404
POST /topics/{open_poll_topic}/polls/{open_poll}/close        401 303 403 403 303 403 303 401
GET  /translations/                                           in  200 200 200 200 200 200 in
GET  /topics/{topic}/{reply}/translations                     200 200 200 200 200 200 200 200
GET  /topics/{network_topic}/1/translations                   404 404 200 200 200 200 200 404
GET  /topics/{staff_topic}/1/translations                     404 404 404 404 200 404 200 404
GET  /topics/{topic}/{hidden}/translations                    404 404 404 404 404 404 404 404
POST /topics/{topic}/{reply}/translations                     401 303 303 303 303 303 303 401
     language=pl
POST /topics/{network_topic}/1/translations                   401 404 303 303 303 303 303 401
     language=pl
POST /topics/{staff_topic}/1/translations                     401 404 404 404 303 404 303 401
     language=pl
POST /topics/{topic}/{reply}/translations/de/ask-no-longer    401 404 404 404 404 404 404 401
GET  /topics/{topic}/{reply}/translations/pl/write            in  200 200 200 200 200 200 in
GET  /topics/{staff_topic}/1/translations/pl/write            in  404 404 404 200 404 200 in
POST /topics/{topic}/{reply}/translations/pl/write            401 303 303 303 303 303 303 401
     body=Zaczynamy od czynszu.
POST /topics/{staff_topic}/1/translations/pl/write            401 404 404 404 303 404 303 401
     body=Zaczynamy od czynszu. | title=Od czego zacząć?
GET  /topics/{topic}/{translated}/translations/fr/history     200 200 200 200 200 200 200 200
GET  /topics/{staff_topic}/1/translations/fr/history          404 404 404 404 404 404 404 404
GET  /topics/{topic}/{translated}/translations/fr/remove      in  404 404 404 200 404 200 in
POST /topics/{topic}/{translated}/translations/fr/remove      401 404 404 404 303 404 303 401
     reason=It says something else.
POST /topics/{topic}/{my_post}/translations/allow             401 303 303 303 303 303 303 401
     allow=no
POST /topics/{topic}/{reply}/translations/allow               401 404 404 404 404 404 404 401
     allow=no
"""
