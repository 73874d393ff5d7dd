"""What moderators do with topics, and tell each other."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /curating/                                               in  404 404 404 200 404 200 in
GET  /topics/{topic}/acts                                     200 200 200 200 200 200 200 200
GET  /topics/{staff_topic}/acts                               404 404 404 404 200 404 200 404
GET  /topics/{topic}/curate/split                             in  404 404 404 200 404 200 in
POST /topics/{topic}/curate/split                             401 404 404 404 303 404 303 401
     from /topics/{topic}/curate/split | by moderator | numbers={reply} | title=Rents | reason=So.
POST /topics/{topic}/curate/archive                           401 404 404 404 303 404 303 401
     from /topics/{topic}/curate/archive | by moderator | reason=Done.
POST /topics/{topic}/curate/merge                             401 404 404 404 303 404 303 401
     from /topics/{topic}/curate/merge | by moderator | topic={summed_id} | reason=The same.
GET  /topics/{topic}/curate/assign                            in  404 404 404 200 404 200 in
POST /topics/{topic}/curate/assign                            401 404 404 404 303 404 303 401
     from /topics/{topic}/curate/assign | by moderator | person=moderator
POST /topics/{topic}/curate/note                              401 404 404 404 303 404 303 401
     body=Wait for Linz.
GET  /boards/{open}/curate                                    in  404 404 404 200 404 200 in
POST /boards/{open}/curate                                    401 404 404 404 303 404 303 401
     act=close | topic={topic_id} | reason=Done. | confirm=1
GET  /curating/bulk/{batch}                                   in  404 404 404 200 404 200 in
POST /curating/bulk/{batch}/undo                              401 404 404 404 303 404 303 401
POST /curating/acts/{act}/undo                                401 404 404 404 303 404 303 401
GET  /held/                                                   in  200 200 200 200 200 200 in
POST /held/{my_held}/withdraw                                 401 303 303 303 303 303 303 401
POST /held/{other_held}/withdraw                              401 404 404 404 404 404 404 401
GET  /curating/queue/                                         in  404 404 404 200 404 200 in
POST /curating/queue/{other_held}/approve                     401 404 404 404 303 404 303 401
POST /curating/queue/{other_held}/refuse                      401 404 404 404 303 404 303 401
     reason=Advertising.
POST /curating/flags/{flag}/settle                            401 404 404 404 303 404 303 401
GET  /curating/prevention                                     in  404 404 404 200 404 200 in
POST /curating/prevention                                     401 404 404 404 303 404 303 401
     first_posts=1 | burst=0
POST /curating/prevention/raid                                401 404 404 404 303 404 303 401
     minutes=60
POST /curating/prevention/words                               401 404 404 404 303 404 303 401
     pattern=casino | effect=hold
POST /curating/prevention/words/{word}/remove                 401 404 404 404 303 404 303 401
POST /curating/prevention/networks/{network_block}/lift       401 404 404 404 303 404 303 401
GET  /settings/mutes                                          in  200 200 200 200 200 200 in
POST /people/other/mute                                       401 303 303 303 303 303 303 401
     choice=block
GET  /people/other/notes                                      in  404 404 404 200 404 200 in
POST /people/other/notes                                      401 404 404 404 303 404 303 401
     body=Polite.
"""
