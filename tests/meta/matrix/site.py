"""The site's own pages, people, search, feeds."""

TABLE = """
#                                                             visitor
#                                                             |   person
#                                                             |   |   associate
#                                                             |   |   |   guest
#                                                             |   |   |   |   moderator
#                                                             |   |   |   |   |   coordinator
#                                                             |   |   |   |   |   |   admin
#                                                             |   |   |   |   |   |   |   suspended
GET  /                                                        200 200 200 200 200 200 200 200
GET  /about                                                   200 200 200 200 200 200 200 200
GET  /accessibility                                           200 200 200 200 200 200 200 200
GET  /commitment                                              200 200 200 200 200 200 200 200
GET  /contact                                                 200 200 200 200 200 200 200 200
GET  /house-rules                                             200 200 200 200 200 200 200 200
GET  /terms                                                   200 200 200 200 200 200 200 200
GET  /contact-points                                          200 200 200 200 200 200 200 200
GET  /ordering                                                200 200 200 200 200 200 200 200
GET  /privacy                                                 200 200 200 200 200 200 200 200
GET  /pages/about/                                            303 303 303 303 303 303 303 303
GET  /pages/nothing/                                          404 404 404 404 404 404 404 404
GET  /pages/about/edit                                        in  404 404 404 404 404 200 in
POST /pages/about/edit                                        401 404 404 404 404 404 303 401
     from /pages/about/edit | body=New words. | note=Shorter
GET  /pages/about/versions/                                   200 200 200 200 200 200 200 200
GET  /pages/about/versions/1                                  200 200 200 200 200 200 200 200
GET  /new                                                     in  200 200 200 200 200 200 in
GET  /feed/                                                   in  200 200 200 200 200 200 in
GET  /unanswered/                                             in  200 200 200 200 200 200 in
GET  /shortcuts                                               200 200 200 200 200 200 200 200
GET  /people/other/                                           200 200 200 200 200 200 200 200
GET  /people/nobody/                                          404 404 404 404 404 404 404 404
POST /people/second/follow                                    401 303 303 303 303 303 303 401
POST /people/nobody/follow                                    401 404 404 404 404 404 404 401
# Nobody follows themself.
POST /people/{my_name}/follow                                 401 403 403 403 403 403 403 401
POST /people/second/unfollow                                  401 303 303 303 303 303 303 401
POST /people/nobody/unfollow                                  401 404 404 404 404 404 404 401
GET  /search?q=housing                                        200 200 200 200 200 200 200 200
GET  /search/complete?sign=@&q=a                              in  200 200 200 200 200 200 in
POST /preview                                                 401 200 200 200 200 200 200 401
     body=Some *words*.
GET  /feeds/latest.atom                                       200 200 200 200 200 200 200 200
GET  /feeds/boards/{open}.atom                                200 200 200 200 200 200 200 200
# A reader's program has no account: feeds of boards that are not public are not there.
GET  /feeds/boards/{inside}.atom                              404 404 404 404 404 404 404 404
GET  /feeds/topics/{topic_id}.atom                            200 200 200 200 200 200 200 200
GET  /feeds/topics/{inside_topic_id}.atom                     404 404 404 404 404 404 404 404
GET  /robots.txt                                              200 200 200 200 200 200 200 200
GET  /sitemap.xml                                             200 200 200 200 200 200 200 200
GET  /sitemaps/boards.xml                                     200 200 200 200 200 200 200 200
GET  /sitemaps/members.xml                                    200 200 200 200 200 200 200 200
GET  /sitemaps/topics-1.xml                                   200 200 200 200 200 200 200 200
GET  /.well-known/security.txt                                200 200 200 200 200 200 200 200
GET  /healthz                                                 200 200 200 200 200 200 200 200
GET  /assets/{assets}/favicon.ico                             200 200 200 200 200 200 200 200
GET  /assets/{assets}/nothing                                 404 404 404 404 404 404 404 404
GET  /uploads/avatars/{avatar}                                200 200 200 200 200 200 200 200
GET  /uploads/avatars/nothing                                 404 404 404 404 404 404 404 404
GET  /uploads/posts/{file_open}                               200 200 200 200 200 200 200 200
GET  /uploads/posts/{file_inside}                             404 200 200 200 200 200 200 404
GET  /uploads/posts/{file_network}                            404 404 200 200 200 200 200 404
GET  /uploads/posts/{file_staff}                              404 404 404 404 200 404 200 404
GET  /uploads/posts/{file_nowhere}                            404 404 404 404 404 404 404 404
# Without a file: what is wrong is said to those who might send one.
POST /uploads                                                 401 422 422 422 422 422 422 401
     alt=A tree
# In development and in tests only: everybody sees the mails that would be sent.
GET  /dev/mail                                                200 200 200 200 200 200 200 200
GET  /dev/mail.json                                           200 200 200 200 200 200 200 200
GET  /dev/mail/{mail}                                         200 200 200 200 200 200 200 200
GET  /dev/mail/{mail}/html                                    200 200 200 200 200 200 200 200
"""
