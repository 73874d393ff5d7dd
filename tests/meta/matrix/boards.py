"""Boards, topics, posts, and what one hears of them."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /boards/                                                 200 200 200 200 200 200 200 200
GET  /boards/{open}/                                          200 200 200 200 200 200 200 200
GET  /boards/{inside}/                                        404 200 200 200 200 200 200 404
GET  /boards/{network}/                                       404 404 200 200 200 200 200 404
GET  /boards/{staff}/                                         404 404 404 404 200 404 200 404
GET  /boards/{open}/new                                       in  200 200 200 200 200 200 in
GET  /boards/{inside}/new                                     in  200 200 200 200 200 200 in
GET  /boards/{network}/new                                    in  404 200 200 200 200 200 in
GET  /boards/{staff}/new                                      in  404 404 404 200 404 200 in
POST /boards/{open}/new                                       401 303 303 303 303 303 303 401
     from /boards/{open}/new | title=How do you begin? | body=With whom?
POST /boards/{network}/new                                    401 404 303 303 303 303 303 401
     from /boards/{network}/new | title=How do you begin? | body=With whom?
POST /boards/{staff}/new                                      401 404 404 404 303 404 303 401
     from /boards/{staff}/new | title=How do you begin? | body=With whom?
POST /boards/{open}/read                                      401 303 303 303 303 303 303 401
POST /boards/{network}/read                                   401 404 303 303 303 303 303 401
POST /boards/{staff}/read                                     401 404 404 404 303 404 303 401
POST /boards/{open}/level                                     401 303 303 303 303 303 303 401
     level=watching
POST /boards/{network}/level                                  401 404 303 303 303 303 303 401
     level=watching
POST /boards/{staff}/level                                    401 404 404 404 303 404 303 401
     level=watching
GET  /tags/{tag}/                                             200 200 200 200 200 200 200 200
POST /tags/{tag}/level                                        401 303 303 303 303 303 303 401
     level=watching
POST /unread/read                                             401 303 303 303 303 303 303 401
GET  /unread/                                                 in  200 200 200 200 200 200 in
GET  /topics/{topic_id}                                       301 301 301 301 301 301 301 301
GET  /topics/{topic_id}/                                      301 301 301 301 301 301 301 301
GET  /topics/{staff_topic_id}                                 404 404 404 404 301 404 301 404
GET  /topics/{staff_topic_id}/                                404 404 404 404 301 404 301 404
GET  /topics/{topic}/                                         200 200 200 200 200 200 200 200
GET  /topics/{inside_topic}/                                  404 200 200 200 200 200 200 404
GET  /topics/{network_topic}/                                 404 404 200 200 200 200 200 404
GET  /topics/{staff_topic}/                                   404 404 404 404 200 404 200 404
GET  /topics/{topic}/{reply}                                  302 302 302 302 302 302 302 302
GET  /topics/{staff_topic}/1                                  404 404 404 404 302 404 302 404
GET  /topics/{topic}/go                                       302 302 302 302 302 302 302 302
GET  /topics/{staff_topic}/go                                 404 404 404 404 302 404 302 404
GET  /topics/{topic}/reply                                    303 303 303 303 303 303 303 303
GET  /topics/{staff_topic}/reply                              404 404 404 404 303 404 303 404
POST /topics/{topic}/reply                                    401 303 303 303 303 303 303 401
     body=We begin with rents.
POST /topics/{closed}/reply                                   401 403 403 403 303 403 303 401
     body=We begin with rents.
POST /topics/{network_topic}/reply                            401 404 303 303 303 303 303 401
     body=We begin with rents.
POST /topics/{staff_topic}/reply                              401 404 404 404 303 404 303 401
     body=We begin with rents.
# Speaking for Linz: its delegates only.
POST /topics/{topic}/reply                                    401 422 303 422 422 422 422 401
     body=We begin with rents. | for_member={linz_id}
GET  /topics/{topic}/{my_post}/edit                           in  200 200 200 200 200 200 in
POST /topics/{topic}/{my_post}/edit                           401 303 303 303 303 303 303 401
     from /topics/{topic}/{my_post}/edit | body=Other words.
GET  /topics/{topic}/{reply}/edit                             in  403 403 403 200 403 200 in
POST /topics/{topic}/{reply}/edit                             401 403 403 403 303 403 303 401
     from /topics/{topic}/{reply}/edit | body=Other words.
POST /topics/{topic}/{my_post}/delete                         401 303 303 303 303 303 303 401
POST /topics/{topic}/{reply}/delete                           401 403 403 403 303 403 303 401
POST /topics/{topic}/{my_gone}/restore                        401 303 303 303 303 303 303 401
POST /topics/{topic}/{gone}/restore                           401 403 403 403 303 403 303 401
GET  /topics/{topic}/{edited}/history                         200 200 200 200 200 200 200 200
GET  /topics/{topic}/{hidden}/history                         404 404 404 404 200 404 200 404
GET  /topics/{topic}/{reply}/hide                             in  404 404 404 200 404 200 in
POST /topics/{topic}/{reply}/hide                             401 404 404 404 303 404 303 401
     reason=Rude.
POST /topics/{topic}/{hidden}/unhide                          401 404 404 404 303 404 303 401
GET  /topics/{topic}/close                                    in  404 404 404 200 404 200 in
POST /topics/{topic}/close                                    401 404 404 404 303 404 303 401
     reason=Solved.
POST /topics/{closed}/reopen                                  401 404 404 404 303 404 303 401
GET  /topics/{topic}/summary/write                            in  404 404 404 200 404 200 in
POST /topics/{topic}/summary/write                            401 404 404 404 303 404 303 401
     from /topics/{topic}/summary/write | by moderator | body=Begin with rents.
GET  /topics/{summed}/summary/remove                          in  404 404 404 200 404 200 in
POST /topics/{summed}/summary/remove                          401 404 404 404 303 404 303 401
     reason=Out of date.
GET  /topics/{topic}/summary/remove                           in  404 404 404 404 404 404 in
GET  /topics/{summed}/summary                                 200 200 200 200 200 200 200 200
GET  /topics/{topic}/summary                                  404 404 404 404 404 404 404 404
GET  /topics/{staff_topic}/summary                            404 404 404 404 200 404 200 404
POST /topics/{topic}/level                                    401 303 303 303 303 303 303 401
     level=muted
POST /topics/{staff_topic}/level                              401 404 404 404 303 404 303 401
     level=muted
POST /topics/{topic}/read                                     401 303 303 303 303 303 303 401
POST /topics/{staff_topic}/read                               401 404 404 404 303 404 303 401
POST /topics/{topic}/seen                                     401 204 204 204 204 204 204 401
     number=2
POST /topics/{staff_topic}/seen                               401 404 404 404 204 404 204 401
     number=1
"""
