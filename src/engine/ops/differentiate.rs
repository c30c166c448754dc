//! The derivatives of [`NetOps`], for any backend that has [`NetGradients`].

use super::{ConvPassed, DensePassed, Mask, NetGradients, NetOps};
use crate::engine::kernels::conv_pool::ConvPool;
use crate::engine::kernels::linear::Linear;
use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::{FloatTensor, IntTensor};

impl<B: NetOps + NetGradients, C: CheckpointStrategy> NetOps for Autodiff<B, C> {
    fn conv_pool(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        mask: Mask<Self>,
        sizes: ConvPool,
    ) -> FloatTensor<Self> {
        let (input, input_node) = input.into_parts();
        let (weight, weight_node) = weight.into_parts();
        let (bias, bias_node) = bias.into_parts();
        let mask = constant(mask);
        let nodes = [input_node, weight_node, bias_node];
        match ConvPoolBackward
            .prepare::<C>(nodes)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => {
                let (output, winners) =
                    B::conv_pool_winners(input.clone(), weight.clone(), bias, mask.clone(), sizes);
                let passed = ConvPassed {
                    input,
                    weight,
                    mask,
                    winners,
                };
                prepared.finish((passed, sizes), output)
            }
            OpsKind::UnTracked(prepared) => {
                prepared.finish(B::conv_pool(input, weight, bias, mask, sizes))
            }
        }
    }

    fn dense(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        mask: Mask<Self>,
        sizes: Linear,
    ) -> FloatTensor<Self> {
        let (input, input_node) = input.into_parts();
        let (weight, weight_node) = weight.into_parts();
        let (bias, bias_node) = bias.into_parts();
        let mask = constant(mask);
        let output = B::dense(input.clone(), weight.clone(), bias, mask.clone(), sizes);
        let nodes = [input_node, weight_node, bias_node];
        match DenseBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => {
                let passed = DensePassed {
                    input,
                    weight,
                    mask,
                    output: output.clone(),
                };
                prepared.finish((passed, sizes), output)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn cross_entropy(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        smoothing: f32,
    ) -> FloatTensor<Self> {
        let (logits, node) = logits.into_parts();
        let [loss, gradient] = B::cross_entropy_gradient(logits, labels, smoothing);
        match CrossEntropyBackward
            .prepare::<C>([node])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => prepared.finish(gradient, loss),
            OpsKind::UnTracked(prepared) => prepared.finish(loss),
        }
    }
}

/// A mask is drawn, not learnt: it has no gradient.
fn constant<B: NetOps, C: CheckpointStrategy>(mask: Mask<Autodiff<B, C>>) -> Mask<B> {
    match mask {
        Mask::Absent => Mask::Absent,
        Mask::Factors(factors) => Mask::Factors(factors.into_primitive()),
    }
}

#[derive(Debug)]
struct ConvPoolBackward;

impl<B: NetGradients> Backward<B, 3> for ConvPoolBackward {
    type State = (ConvPassed<B>, ConvPool);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<B>(&ops.node);
        let (passed, sizes) = ops.state;
        let [input, weight, bias] = ops.parents;
        let (input_gradient, [weight_gradient, bias_gradient]) =
            B::conv_pool_backward(gradient, passed, sizes, input.is_some());
        let found = [input_gradient, Some(weight_gradient), Some(bias_gradient)];
        for (parent, gradient) in [input, weight, bias].into_iter().zip(found) {
            if let (Some(parent), Some(gradient)) = (parent, gradient) {
                grads.register::<B>(parent.id, gradient);
            }
        }
    }
}

#[derive(Debug)]
struct DenseBackward;

impl<B: NetGradients> Backward<B, 3> for DenseBackward {
    type State = (DensePassed<B>, Linear);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<B>(&ops.node);
        let (passed, sizes) = ops.state;
        let found = B::dense_backward(gradient, passed, sizes);
        for (parent, gradient) in ops.parents.into_iter().zip(found) {
            if let Some(parent) = parent {
                grads.register::<B>(parent.id, gradient);
            }
        }
    }
}

#[derive(Debug)]
struct CrossEntropyBackward;

impl<B: NetGradients> Backward<B, 1> for CrossEntropyBackward {
    /// The loss's gradient by the logits, `[batch, classes]`.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<B>(&ops.node);
        let [logits] = ops.parents;
        if let Some(logits) = logits {
            grads.register::<B>(logits.id, B::scaled(ops.state, gradient));
        }
    }
}
