package pcap

// neighbours are those of a flow in a queue.
type neighbours struct{ prev, next *flow }

// queue is a line of flows, the first to come at its head. A flow leaves from
// any place at no cost.
type queue struct {
	head, tail *flow
	n          int
	of         func(*flow) *neighbours
}

func (q *queue) push(f *flow) {
	l := q.of(f)
	l.prev, l.next = q.tail, nil
	if q.tail != nil {
		q.of(q.tail).next = f
	} else {
		q.head = f
	}
	q.tail = f
	q.n++
}

func (q *queue) remove(f *flow) {
	l := q.of(f)
	if l.prev != nil {
		q.of(l.prev).next = l.next
	} else {
		q.head = l.next
	}
	if l.next != nil {
		q.of(l.next).prev = l.prev
	} else {
		q.tail = l.prev
	}
	*l = neighbours{}
	q.n--
}
