import collections
import services.test_life_machine as m
C=collections.Counter()
orig=m.TicketLife.attempt
def attempt(self, do, which=None, **v):
    before=len(self.uow.outbox.keys)
    known=self.known()
    r=orig(self,do,which,**v)
    C[do.__name__, bool(known), len(self.uow.outbox.keys)>before]+=1
m.TicketLife.attempt=attempt
def test_x(database, state_keys, cast, policy, sealer, now):
    m.test_a_ticket_is_never_forgotten(database, state_keys, cast, policy, sealer, now)
    for k,v in sorted(C.items()): print(k,v)
