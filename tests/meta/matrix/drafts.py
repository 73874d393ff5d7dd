"""Drafts: everybody's own, at places that they may read. All have one in the open topic."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /drafts/                                                 in  200 200 200 200 200 200 in
GET  /drafts/reply/{topic_id}                                 in  200 200 200 200 200 200 in
GET  /drafts/reply/{network_topic_id}                         in  404 200 200 200 200 200 in
GET  /drafts/reply/{staff_topic_id}                           in  404 404 404 200 404 200 in
POST /drafts/reply/{inside_topic_id}                          401 303 303 303 303 303 303 401
     body=We begin with | draft_version=0
POST /drafts/reply/{network_topic_id}                         401 404 303 303 303 303 303 401
     body=We begin with | draft_version=0
POST /drafts/reply/{staff_topic_id}                           401 404 404 404 303 404 303 401
     body=We begin with | draft_version=0
# The change of a post: its author's and the moderators'.
POST /drafts/edit/{first_post}                                401 404 404 404 303 404 303 401
     body=We began with | draft_version=0
POST /drafts/reply/{topic_id}/delete                          401 303 303 303 303 303 303 401
POST /drafts/reply/{staff_topic_id}/delete                    401 404 404 404 404 404 404 401
"""
